"""The safety surveys of the city and of the police region, per respondent or aggregated, in the project's workbook."""
