"""Reported crimes by region, crime type and period: exports from the statistics database of Brå."""
