"""What the demo's representative means to do, and a cart she prepared."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from accounts.selectors import buyer_for_customer
from orders.models import CustomerTask
from orders.services.cart import CartItem, add_to_cart
from orders.services.prepared import hand_over_cart
from shop.demo.seed.demo import Demo
from shop.demo.seed.plans import sold_by

REP = "ioana@angro.example"
# customer, days from today, what to do
TASKS = (
    ("hotel-carpati", 0, "Ask Mara about the banquet in December: 240 covers"),
    ("bistro-cetate", -2, "Send the new list for glasses"),
    ("hotel-carpati", 6, "Visit: show the new combi ovens"),
)
CUSTOMER, PERSON = "hotel-carpati", "mara@hotel-carpati.example"
PREPARED = {"GN-11065-P": 48, "GN-LID11-N": 48, "PR-2208": 80}
NAME, NOTE = "Banquet in December", "As we said on the phone; change what you like."


def write_rep_work(demo: Demo) -> None:
    """Tasks of the representative and a cart handed over to the hotel."""
    rep = demo.users[REP]
    CustomerTask.objects.bulk_create(
        CustomerTask(
            customer=demo.customers[code],
            rep=rep,
            made_by=rep,
            due_on=demo.today + timedelta(days=days),
            text=text,
        )
        for code, days, text in TASKS
    )
    person = demo.users[PERSON]
    buyer = buyer_for_customer(
        customer=demo.customers[CUSTOMER], now=demo.now, user=person
    )
    acting = replace(buyer, rep=rep)
    units = {sold_by(demo, sku): Decimal(many) for sku, many in PREPARED.items()}
    items = [CartItem(unit.variant_id, unit.pk, many) for unit, many in units.items()]
    cart = add_to_cart(buyer=acting, items=items)
    hand_over_cart(buyer=acting, cart_id=cart.pk, name=NAME, note=NOTE)
