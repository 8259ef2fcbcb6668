"""Readers of tables: worksheets and CSV with a row, or a worksheet, for each project."""
