"""The sheet of everything doubtful: written for people who use a spreadsheet, and read back as corrections."""
