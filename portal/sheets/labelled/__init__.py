"""The layout *labelled*: ruled boxes whose labels are cells beside or above them."""
