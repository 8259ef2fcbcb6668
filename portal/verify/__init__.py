"""Stage 6, before the swap: is the site that was built whole, and do its pages and its data say the same?"""
