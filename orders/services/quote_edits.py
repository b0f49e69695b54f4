"""Who changes a quote now: a lease that the other side, and colleagues, wait for."""

from datetime import datetime, timedelta
from typing import NoReturn

from django.db import transaction
from django.utils.timezone import localtime

from accounts.models import Customer, User
from orders.errors import QuoteBeingEdited
from orders.models import Quote, QuoteEdit
from shop.errors import StaleForm

# Without a sign of life for so long somebody else may go on.
LEASE = timedelta(minutes=15)


def lock_quote(quote_id: int, version: int | None = None) -> Quote:
    """Lock a quote after its customer, if nobody changed it since `version`.

    For staff, who found it through `managed_by`. Raises StaleForm.
    """
    owner_id = Quote.objects.values_list("customer_id", flat=True).get(pk=quote_id)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=owner_id)
    quotes = Quote.objects.select_for_update(of=("self",), no_key=True)
    quote = quotes.select_related(
        "channel__seller",
        "customer__channel__seller",
        "customer__rep",
        "requested_by",
        "offered_by",
    ).get(pk=quote_id)
    # An offer for a prospect may have become a company's while we waited.
    if quote.customer_id != owner_id:
        raise StaleForm
    if version is not None and quote.version != version:
        raise StaleForm
    return quote


def running_edit(quote: Quote, *, now: datetime) -> QuoteEdit | None:
    """The lease on a quote that has not run out."""
    edits = QuoteEdit.objects.select_related("user").filter(quote=quote, until__gt=now)
    return edits.first()


def refuse_edited(quote: Quote, *, side: str, by: User, now: datetime) -> None:
    """Raise QuoteBeingEdited where somebody but `by` for `side` is changing it."""
    edit = running_edit(quote, now=now)
    if edit is None or (edit.side == side and edit.user_id == by.pk):
        return
    _refuse(edit, quote)


def refuse_other_side(quote: Quote, *, side: str, now: datetime) -> None:
    """Raise QuoteBeingEdited where the side that is not `side` is changing it."""
    edit = running_edit(quote, now=now)
    if edit is not None and edit.side != side:
        _refuse(edit, quote)


def _refuse(edit: QuoteEdit, quote: Quote) -> NoReturn:
    zone = quote.channel.seller.zone
    until = f"{localtime(edit.until, zone):%H:%M}"
    raise QuoteBeingEdited(name=edit.user, number=quote.number, until=until)


def lease(quote: Quote, *, side: str, by: User, now: datetime) -> QuoteEdit:
    """Take or renew the lease of a quote whose lock the caller holds.

    One that ran out is taken over. Raises QuoteBeingEdited.
    """
    refuse_edited(quote, side=side, by=by, now=now)
    mine = QuoteEdit.objects.filter(quote=quote, side=side, user=by).first()
    if mine is None:
        QuoteEdit.objects.filter(quote=quote).delete()
        mine = QuoteEdit(quote=quote, side=side, user=by, since=now)
    mine.until = now + LEASE
    mine.save()
    return mine


def end_edit(quote: Quote) -> None:
    """Give the lease back: the turn is over."""
    QuoteEdit.objects.filter(quote=quote).delete()


@transaction.atomic
def release_edit(*, quote_id: int, side: str, by: User) -> None:
    """Stop changing a quote without sending anything."""
    QuoteEdit.objects.filter(quote=quote_id, side=side, user=by).delete()
