"""Situational pictures, prioritised problems, actions and their follow-up by law (2023:196), in the project's workbook."""
