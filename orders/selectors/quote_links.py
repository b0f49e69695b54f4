"""Quotes that a signed link opens, for people without an account."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.rights import Right
from accounts.selectors import address_in, addresses_of
from orders.models import Quote, QuoteLink, QuoteState
from orders.rules import PlaceSpec
from orders.rules.freight_requests import wanted_from_json
from orders.selectors.places import place_of
from shop import scope
from shop.forms import is_key

SALT = "orders.quote-link"
# What the holder of the link may do: look. Comments and refusals are asked by the link.
SEEN = frozenset({Right.VIEW_QUOTES.value, Right.SEE_PRICES.value})


@dataclass(frozen=True)
class LinkedQuote:
    """A quote opened by its link, and the buyer for whom its page is built."""

    quote: Quote
    link: QuoteLink
    buyer: Buyer
    key: str


def link_key(link: QuoteLink, quote: Quote) -> str:
    """The signed part of the address: whose, which, and a secret of its own."""
    return Signer(salt=SALT).sign(f"{quote.customer_id}-{link.pk}-{link.secret}")


def link_address(link: QuoteLink, quote: Quote) -> str:
    """The whole address in the language that is active."""
    path = reverse("orders:quote-link", args=[link_key(link, quote)])
    return address_in(quote.channel, path)


def standing_link(quote: Quote, *, now: datetime | None = None) -> QuoteLink | None:
    """The link that opens a quote now."""
    links = quote.links.filter(revoked_at__isnull=True)
    return links.filter(expires_at__gt=now or timezone.now()).first()


def linked_quote(key: str, buyer: Buyer) -> LinkedQuote | None:
    """The quote that a link opens, whoever holds it.

    None for any other text, for a link that ended or was taken back, for a quote that
    became a company's: nobody learns which. Lets this database session see the rows of
    the prospect.
    """
    try:
        text = Signer(salt=SALT).unsign(key)
    except BadSignature:
        return None
    customer, link_id, secret = [*text.split("-"), "", "", ""][:3]
    if not (is_key(customer) and is_key(link_id)):
        return None
    before = scope.current()
    scope.widen(int(customer))
    link = _standing(int(customer), int(link_id), secret, buyer.now)
    if link is None:
        scope.enter(before, guest_token=buyer.guest_token)
        return None
    return LinkedQuote(link.quote, link, _holder(link.quote, buyer), key)


def known_of(found: LinkedQuote) -> dict[str, str]:
    """What the offer knows of its reader, by the fields of a company's registration."""
    customer, link = found.quote.customer, found.link
    known = {
        "contact_name": link.name,
        "email": link.email,
        "language": customer.language,
        "name": customer.name,
        "legal_name": customer.legal_name,
        "country": str(customer.country.code),
        "vat_id": customer.vat_id,
        "registration_number": customer.registration_number,
        "phone": str(customer.phone),
    }
    place = _place(found)
    if place is not None:
        names = ("line1", "line2", "postcode", "city", "region", "country")
        known |= {name: getattr(place, name) for name in names}
    return {name: text for name, text in known.items() if text}


def _place(found: LinkedQuote) -> PlaceSpec | None:
    """Where the prospect sits as far as it is known, else where the goods shall go."""
    address = addresses_of(found.buyer).first()
    if address is not None:
        return place_of(address)
    wanted = wanted_from_json(found.quote.wanted_delivery)
    return wanted.place if wanted else None


def _standing(
    customer_id: int, link_id: int, secret: str, now: datetime
) -> QuoteLink | None:
    links = QuoteLink.objects.select_related(
        "quote__customer__channel__seller",
        "quote__channel__seller",
        "quote__offered_by",
        "quote__requested_by",
    )
    shown = links.exclude(quote__state=QuoteState.DRAFT)
    return shown.filter(
        pk=link_id,
        secret=secret,
        quote__customer_id=customer_id,
        revoked_at__isnull=True,
        expires_at__gt=now,
    ).first()


def _holder(quote: Quote, buyer: Buyer) -> Buyer:
    return replace(
        buyer,
        channel=quote.channel,
        user=None,
        customer=quote.customer,
        member=None,
        rep=None,
        rights=SEEN,
        customer_ids=(quote.customer_id,),
        guest_token="",
        found={},
    )
