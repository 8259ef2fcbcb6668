"""What changed and why: in the pages that a parse writes, and in the figures that were published."""
