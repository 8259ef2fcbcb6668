"""Sheets from text with headings and items."""
