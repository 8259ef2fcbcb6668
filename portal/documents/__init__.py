"""Stage 1: published files become Documents."""
