"""What: one folder per source. Imports pipeline.*, and nothing from another source."""
