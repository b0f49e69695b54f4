"""What mails about quotes say."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.selectors import address_in, mail_brand
from orders.models import Quote, QuoteVersion
from orders.rules.quotes import last_day, quote_sums
from orders.selectors.quote_beginnings import offerer_of
from orders.selectors.quote_limits import approvers
from orders.selectors.quote_links import link_address, standing_link
from shop.mail import absolute, queue_mail
from shop.templatetags.angro import date_weekday

Context = dict[str, Any]  # what the template asks for


@dataclass(frozen=True)
class _Reader:
    """Whoever reads on the buyer's side, and where."""

    email: str
    name: str
    language: str
    url: str


def mail_requested(quote: Quote, *, lines_count: int) -> None:
    """Owe the representative, else the seller, the news that a quote is asked for."""
    rep, seller = quote.customer.rep, quote.channel.seller
    person = quote.requested_by
    queue_mail(
        "orders/quote_requested",
        to=rep.email if rep else seller.email,
        language=rep.language if rep else quote.channel.language,
        once=f"quote-requested-{quote.pk}",
        context={
            "number": quote.number,
            "customer": quote.customer.name,
            "person": person.get_full_name() if person else "",
            "message": quote.message,
            "lines_count": lines_count,
            "admin_url": _answer_page(quote),
            **mail_brand(quote.channel),
        },
    )


def mail_turn(quote: Quote, *, verb: str, who: str, text: str, once: str) -> None:
    """Owe the representative, else the seller, what the buyer's side did.

    `verb` is countered, declined, accepted, commented or adopted.
    """
    rep, seller = quote.customer.rep, quote.channel.seller
    queue_mail(
        "orders/quote_turn",
        to=rep.email if rep else seller.email,
        language=rep.language if rep else quote.channel.language,
        once=f"quote-{verb}-{quote.pk}-{once}",
        context={
            "number": quote.number,
            "customer": quote.customer.name,
            "verb": verb,
            "person": who,
            "text": text,
            "admin_url": absolute(
                reverse("admin:orders_quote_change", args=[quote.pk])
            ),
            **mail_brand(quote.channel),
        },
    )


def mail_offered(quote: Quote, *, link_id: int | None = None) -> None:
    """Owe the buyer's side the news that an offer is there, once a version.

    And once for each new link of a prospect.
    """
    once = f"{quote.version}" if link_id is None else f"link-{link_id}"
    _mail_reader(quote, "orders/quote_offered", once=once)


def mail_reminder(quote: Quote) -> None:
    """Owe the buyer's side a word before the offer ends, once an offer."""
    _mail_reader(quote, "orders/quote_ends", once=f"ends-{quote.version}")


def _mail_reader(quote: Quote, template: str, *, once: str) -> None:
    reader = _reader(quote)
    if reader is None:
        return
    sums = quote_sums(list(quote.lines.all()), quote)
    with translation.override(reader.language):
        until = date_weekday(last_day(quote))
    queue_mail(
        template,
        to=reader.email,
        language=reader.language,
        once=f"quote-offered-{quote.pk}-{once}",
        context={
            "number": quote.number,
            "person": reader.name,
            "offerer": offerer_of(quote),
            "company": quote.customer.name,
            "answer": quote.answer,
            "until": until,
            "offered_amount": str(sums.offered_amount),
            "saved_amount": str(sums.saved_amount) if sums.saved_amount else "",
            "currency": quote.currency,
            "prices_include_tax": quote.prices_include_tax,
            "quote_url": reader.url,
            **mail_brand(quote.channel),
        },
    )


def _reader(quote: Quote) -> _Reader | None:
    person = quote.requested_by
    if person is not None:
        with translation.override(person.language):
            page = reverse("orders:quote", args=[quote.number])
        url = address_in(quote.channel, page)
        return _Reader(person.email, person.get_full_name(), person.language, url)
    link = standing_link(quote)
    if link is None:
        return None
    language = quote.customer.language
    with translation.override(language):
        url = link_address(link, quote)
    return _Reader(link.email, link.name, language, url)


def mail_waiting(version: QuoteVersion) -> None:
    """Owe those who may approve the news that an offer waits."""
    quote = version.quote
    page = reverse("admin:orders_quoteversion_decide", args=[version.pk])
    people = [one for one in approvers() if one.pk != version.author_id]
    for person in people:
        _mail_staff(
            "orders/quote_waiting",
            person,
            once=f"quote-waiting-{version.pk}-{person.pk}",
            context={
                "number": quote.number,
                "customer": quote.customer.name,
                "person": version.author_name,
                "lines_count": len(version.reasons),
                "admin_url": absolute(page),
                **mail_brand(quote.channel),
            },
        )


def mail_decided(version: QuoteVersion, *, is_approved: bool) -> None:
    """Owe the author of an offer what a manager decided."""
    quote, author = version.quote, version.author
    if author is None:
        return
    decided_by = version.decided_by
    _mail_staff(
        "orders/quote_decided",
        author,
        once=f"quote-decided-{version.pk}",
        context={
            "number": quote.number,
            "customer": quote.customer.name,
            "person": decided_by.get_full_name() if decided_by else "",
            "is_approved": is_approved,
            "text": version.decision_note,
            "admin_url": absolute(
                reverse("admin:orders_quote_change", args=[quote.pk])
            ),
            **mail_brand(quote.channel),
        },
    )


def _mail_staff(template: str, person: User, *, once: str, context: Context) -> None:
    queue_mail(
        template, to=person.email, language=person.language, once=once, context=context
    )


def _answer_page(quote: Quote) -> str:
    return absolute(reverse("admin:orders_quote_answer", args=[quote.pk]))
