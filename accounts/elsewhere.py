"""A link to a document of another own customer: refused, with the switch offered."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.buyer import Buyer
from accounts.http import SignedInRequest
from accounts.models import Customer
from accounts.selectors.buyers import buyer_of

M = TypeVar("M", bound=Model)


class BelongsElsewhere(Http404):
    """A document that the user sees after switching to `customer`.

    The middleware answers it with the switch; unanswered it is a 404 like any other.
    """

    def __init__(self, customer: Customer) -> None:
        super().__init__()
        self.customer = customer


def document_or_404(
    request: SignedInRequest,
    find: Callable[[Buyer], QuerySet[M]],
    **lookup: Any,  # Any: values of fields
) -> M:
    """The document among those that `find` shows a buyer, else Http404.

    `find` gives what a buyer may see, of a model with `customer`. When somebody
    follows a link to what they would see acting for another of their customers,
    BelongsElsewhere is raised. Strangers get the same answer after the same queries
    whether the document exists or not.
    """
    rows = find(request.buyer).filter(**lookup)
    found = rows.first()
    if found is None:
        switch_or_404(request, find, **lookup)
    return found


def switch_or_404(
    request: SignedInRequest,
    find: Callable[[Buyer], QuerySet[M]],
    **lookup: Any,  # Any: values of fields
) -> NoReturn:
    """Raise BelongsElsewhere as `document_or_404` does, else Http404."""
    if request.method in ("GET", "HEAD"):
        model = find(request.buyer).model
        _offer_switch(request.buyer, model, find, lookup)
    raise Http404


def _offer_switch(
    buyer: Buyer,
    model: type[M],
    find: Callable[[Buyer], QuerySet[M]],
    lookup: dict[str, Any],  # Any: values of fields
) -> None:
    others = [pk for pk in buyer.customer_ids if pk != _acting_id(buyer)]
    owners = model._default_manager.filter(customer_id__in=others, **lookup)
    for owner_id in owners.values_list("customer_id", flat=True)[:1]:
        there = _acting_for(buyer, owner_id)
        if there.customer is not None and find(there).filter(**lookup).exists():
            raise BelongsElsewhere(there.customer)


def _acting_id(buyer: Buyer) -> int | None:
    return buyer.customer.pk if buyer.customer else None


def _acting_for(buyer: Buyer, customer_id: int) -> Buyer:
    return buyer_of(
        channel=buyer.channel,
        now=buyer.now,
        language=buyer.language,
        user=buyer.user,
        customer_ids=buyer.customer_ids,
        wanted_customer_id=customer_id,
    )
