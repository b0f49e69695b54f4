"""Pages of invoicing: the buyer's, and staff work."""
