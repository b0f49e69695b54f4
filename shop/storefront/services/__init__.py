"""Work that spans apps."""
