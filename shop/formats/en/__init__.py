"""English as Europe writes it: Django has that of the United States."""
