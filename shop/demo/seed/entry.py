"""A list that somebody pasted today: fine lines, and one of each kind of doubt."""

from accounts.selectors import buyer_for_customer
from orders.rules.entry_text import entries_in_text
from orders.services.entry import take_lines
from shop.demo.seed.demo import Demo

CUSTOMER, PERSON = "hotel-carpati", "office@hotel-carpati.example"

# The company's own number, an EAN, a step that is not one, a slip, more than is there.
PASTED = """SKU;Qty
HC-2040;24
KC-ST240;2
HC-2049;20
CF-10O2;10
HC-4410;400
"""


def write_entry(demo: Demo) -> None:
    """The sheet of /quick-order/ of a company's admin."""
    buyer = buyer_for_customer(
        customer=demo.customers[CUSTOMER], now=demo.now, user=demo.users[PERSON]
    )
    take_lines(buyer=buyer, entries=entries_in_text(PASTED, buyer.language))
