"""A consumer's date of birth, where goods have an age limit."""

from datetime import date

from django.db import transaction

from accounts.buyer import Buyer
from accounts.errors import BirthKnown
from accounts.events import record_by
from accounts.models import Customer
from shop.errors import NotAllowed


@transaction.atomic
def note_birth(*, buyer: Buyer, born_on: date) -> Customer:
    """Keep the date of birth of the person who buys; it is asked once.

    Locks the customer. Raises NotAllowed for a company or a guest, BirthKnown for
    another day than the one that is kept: only staff correct it.
    """
    if buyer.customer is None or buyer.customer.is_company:
        raise NotAllowed
    rows = Customer.objects.visible_to(buyer)
    customer = rows.select_for_update(of=("self",), no_key=True).get(
        pk=buyer.customer.pk
    )
    if customer.born_on == born_on:
        return customer
    if customer.born_on is not None:
        raise BirthKnown
    customer.born_on = born_on
    customer.save(update_fields=["born_on"])
    # The day itself is nobody's business on the timeline.
    record_by(buyer, customer, verb="gave_date_of_birth")
    return customer
