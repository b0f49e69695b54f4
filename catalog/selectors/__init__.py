"""Reads of the catalogue, split by use case."""
