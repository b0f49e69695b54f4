"""Offers to people without an account: made, opened by a link, taken to a company."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.buyer import Buyer
from accounts.events import record
from accounts.models import (
    Attachment,
    Channel,
    Customer,
    CustomerKind,
    CustomerState,
    User,
)
from accounts.rights import Right
from orders.errors import ProspectTaken, SignInToOrder
from orders.mails_quotes import mail_offered, mail_turn
from orders.models import Quote, QuoteComment, QuoteFile, QuoteLink, QuoteState
from orders.services.quote_drafts import write_draft_quote
from orders.services.quote_edits import lock_quote
from orders.services.quotes import end_talk
from shop import scope
from shop.errors import NotAllowed, StaleForm

# A link outlives the offer a little: its holder still reads what became of it.
USUAL_LIFE = timedelta(days=60)


@dataclass(frozen=True)
class Prospect:
    """Who gets an offer without an account."""

    company: str
    name: str
    email: str
    country: str
    language: str


@transaction.atomic
def start_prospect_offer(
    *, channel_id: int, prospect: Prospect, by: User, title: str = ""
) -> Quote:
    """Begin an offer to somebody who is no customer yet, with a link of its own.

    The prospect becomes a customer in the state prospect, looked after by `by`.
    """
    channel = Channel.objects.select_related("seller").get(pk=channel_id)
    pk = scope.next_pk(Customer)
    # Row-level security must let the row in before it exists.
    scope.widen(pk)
    customer = Customer(
        pk=pk,
        channel=channel,
        kind=CustomerKind.COMPANY,
        number=f"P-{pk:06d}",
        name=prospect.company[:120],
        legal_name=prospect.company[:200],
        country=prospect.country,
        email=prospect.email,
        language=prospect.language,
        rep=by,
        state=CustomerState.PROSPECT,
    )
    customer.save(force_insert=True)
    record(customer, verb="prospect_added", actor=by)
    quote = write_draft_quote(customer, by=by, title=title, person=None)
    make_link(quote, email=prospect.email, name=prospect.name, by=by)
    return quote


def make_link(quote: Quote, *, email: str, name: str, by: User) -> QuoteLink:
    """Make the link of a quote; those before it open nothing any more."""
    now = timezone.now()
    quote.links.filter(revoked_at__isnull=True).update(revoked_at=now)
    return QuoteLink.objects.create(
        quote=quote,
        email=email,
        name=name,
        secret=get_random_string(32),
        made_by=by,
        made_at=now,
        expires_at=now + USUAL_LIFE,
    )


@transaction.atomic
def renew_link(*, quote_id: int, email: str, name: str, by: User) -> QuoteLink:
    """Send a prospect a new link; the old one opens nothing any more.

    Raises NotAllowed for the quote of a customer with an account.
    """
    quote = lock_quote(quote_id)
    if quote.requested_by_id is not None:
        raise NotAllowed
    link = make_link(quote, email=email, name=name, by=by)
    record(quote, verb="link_made", actor=by)
    if quote.state == QuoteState.OFFERED:
        mail_offered(quote, link_id=link.pk)
    return link


@transaction.atomic
def revoke_links(*, quote_id: int, by: User) -> int:
    """Take back every link of a quote; return how many opened it."""
    quote = lock_quote(quote_id)
    standing = quote.links.filter(revoked_at__isnull=True)
    count = standing.update(revoked_at=timezone.now())
    if count:
        record(quote, verb="link_revoked", actor=by)
    return count


@transaction.atomic
def comment_by_link(*, link_id: int, text: str) -> QuoteComment:
    """Write a few words through a link. The representative is told by mail."""
    link, quote = _lock(link_id)
    comment = QuoteComment.objects.create(
        quote=quote, link=link, author_name=link.name, text=text
    )
    record(quote, verb="commented", actor=None)
    mail_turn(
        quote,
        verb="commented",
        who=link.name,
        text=text,
        once=f"comment-{comment.pk}",
    )
    return comment


@transaction.atomic
def decline_by_link(*, link_id: int, version: int, reason: str) -> Quote:
    """Refuse an offer through its link. Raises StaleForm, WrongState."""
    link, quote = _lock(link_id)
    if quote.version != version:
        raise StaleForm
    end_talk(quote, reason=reason)
    record(quote, verb="declined", actor=None, version=quote.version, reason=reason)
    mail_turn(
        quote, verb="declined", who=link.name, text=reason, once=str(quote.version)
    )
    return quote


def _lock(link_id: int) -> tuple[QuoteLink, Quote]:
    link = QuoteLink.objects.get(pk=link_id)
    quote = lock_quote(link.quote_id)
    link.refresh_from_db()
    if link.revoked_at is not None or link.expires_at <= timezone.now():
        raise NotAllowed
    return link, quote


@transaction.atomic
def adopt_quote(*, link_id: int, buyer: Buyer) -> Quote:
    """Make a prospect's offer one of the company that `buyer` acts for.

    From then on it is accepted there as any other; the link opens nothing any more.
    Locks both customers, the one with the lower key first. Raises SignInToOrder,
    NotAllowed, ProspectTaken for another shop, currency or way of showing prices.
    """
    if buyer.customer is None or buyer.user is None:
        raise SignInToOrder
    if not (buyer.can(Right.REQUEST_QUOTES) and buyer.can(Right.VIEW_QUOTES)):
        raise NotAllowed
    owner_id = QuoteLink.objects.values_list("quote__customer_id", flat=True).get(
        pk=link_id
    )
    both = Customer.objects.select_for_update(of=("self",), no_key=True)
    list(both.filter(pk__in=(owner_id, buyer.customer.pk)).order_by("pk"))
    _link, quote = _lock(link_id)
    offered = (quote.channel_id, quote.currency, quote.prices_include_tax)
    here = (buyer.channel.pk, buyer.currency, buyer.channel.prices_include_tax)
    if offered != here:
        raise ProspectTaken
    return _move(quote, buyer)


def _move(quote: Quote, buyer: Buyer) -> Quote:
    assert buyer.customer is not None  # noqa: S101 asked before
    assert buyer.user is not None  # noqa: S101 asked before
    now = timezone.now()
    prospect = quote.customer
    quote.links.filter(revoked_at__isnull=True).update(revoked_at=now)
    quote.customer, quote.requested_by = buyer.customer, buyer.user
    quote.version += 1
    quote.save(update_fields=["customer", "requested_by", "version"])
    files = QuoteFile.objects.filter(version__quote=quote)
    Attachment.objects.filter(pk__in=files.values("attachment")).update(
        customer=buyer.customer
    )
    if not Quote.objects.filter(customer=prospect).exists():
        prospect.archived_at = now
        prospect.save(update_fields=["archived_at"])
    record(quote, verb="adopted", actor=buyer.user, version=quote.version)
    mail_turn(
        quote,
        verb="adopted",
        who=buyer.user.get_full_name(),
        text=buyer.customer.name,
        once=str(quote.version),
    )
    return quote
