"""Counts of strategic crimes among young people by district, delivered to the city in the project's own workbook."""
