"""Rows of a budget book, from PDF pages."""
