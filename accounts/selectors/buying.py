"""What a company keeps about buying, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.buyer import Buyer
from accounts.models import CostCentre, OrderField, PickupPerson


@dataclass(frozen=True)
class BuyingDetails:
    """The lists of a company; who is in `expired_ids` may not collect any more."""

    cost_centres: Sequence[CostCentre]
    pickup_persons: Sequence[PickupPerson]
    expired_ids: frozenset[int]
    questions: Sequence[OrderField]


def buying_details(buyer: Buyer) -> BuyingDetails:
    """Cost centres, people who collect, questions of the company acted for.

    Three queries.
    """
    persons = PickupPerson.objects.visible_to(buyer).filter(archived_at__isnull=True)
    listed = list(persons.order_by("name", "pk"))
    return BuyingDetails(
        cost_centres=list(CostCentre.objects.visible_to(buyer).standing()),
        pickup_persons=listed,
        expired_ids=frozenset(
            one.pk
            for one in listed
            if one.valid_until is not None and one.valid_until < buyer.today
        ),
        questions=list(OrderField.objects.visible_to(buyer).standing()),
    )
