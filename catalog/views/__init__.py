"""Staff work on the catalogue."""
