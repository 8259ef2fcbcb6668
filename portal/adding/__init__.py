"""What `build.py add` and `build.py form` do: a new document, year or ward, and the draft of a new form."""
