"""Sheets from text whose boxes have their labels at the side."""
