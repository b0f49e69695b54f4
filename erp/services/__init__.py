"""Exchange data with other systems: each order once, each file once."""
