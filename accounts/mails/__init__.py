"""What accounts writes to people."""
