"""The addresses that the content names: which there are, where they stand, and whether they still answer."""
