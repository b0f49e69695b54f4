"""The demo shop: what it sells, to whom, and how its articles are drawn."""
