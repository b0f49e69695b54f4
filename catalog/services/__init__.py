"""Every change of the catalogue, split by use case."""
