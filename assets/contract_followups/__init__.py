"""Contracts, their follow-ups and checks of suppliers, delivered by the city's committees in the project's workbook."""
