"""Sheets from text whose boxes have printed numbers."""
