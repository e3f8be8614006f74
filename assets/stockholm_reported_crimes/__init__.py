"""Reported crimes by district and crime group: table 1.63 of the City of Stockholm."""
