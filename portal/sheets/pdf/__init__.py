"""Sheets from PDF pages: boxes between rules."""
