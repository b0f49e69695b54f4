"""Figures of the running shop; see docs/performance.md."""
