"""Population by district: table 1.2 of the City of Stockholm."""
