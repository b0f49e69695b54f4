"""Changes of state in accounts, one module for each use case."""
