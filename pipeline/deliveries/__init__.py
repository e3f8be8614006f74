"""Deliveries that we define: their model, the empty workbook, reading a filled one. `reading` is the way in."""
