"""Quotes as lists, pages and printed offers show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.models import Attachment, Event
from accounts.rights import Right
from accounts.selectors.messages import Conversation, Entry, talk_about
from accounts.selectors.subjects import ThreadSubject
from catalog.models import Picture, TaxClass
from catalog.restriction_rules import Place
from catalog.restrictions import all_conditions
from catalog.selectors.articles import picture_url, product_url
from catalog.selectors.texts import languages_for, with_words
from orders.models import Quote, QuoteLine, QuotePaper, QuoteState
from orders.rules import (
    CheckoutChoice,
    Delivery,
    DocumentSums,
    total_lines,
)
from orders.rules.quotes import amount_of, last_day, may_become, quote_sums
from orders.selectors.checkout import default_choice
from orders.selectors.deliveries import chosen_delivery, offered_deliveries
from orders.selectors.lines import known_taxes, own_numbers, unit_name
from pricing.rules import Taxable, TaxDecision, Totals, totals
from shop.blocks import Article, Badge, Tone, TotalLine
from shop.templatetags.angro import date_weekday

ZERO = Decimal(0)
STATE_TONES: dict[str, Tone] = {
    QuoteState.REQUESTED: "is-info",
    QuoteState.OFFERED: "is-accent",
    QuoteState.ACCEPTED: "is-ok",
    QuoteState.DECLINED: "",
    QuoteState.EXPIRED: "is-warn",
}


@dataclass(frozen=True)
class QuoteEntry:
    """A line of the list of quotes."""

    quote: Quote
    lines_count: int
    badge: Badge
    valid_until: date | None


@dataclass(frozen=True)
class QuoteRow:
    """A line of a quote: the article, its list price, the price offered."""

    line: QuoteLine
    article: Article
    unit: str
    amount: Decimal | None


@dataclass(frozen=True)
class Side:
    """One side of the table, and whether it is its turn."""

    name: str
    text: str
    is_now: bool


@dataclass(frozen=True)
class ThreadEntry:
    """What somebody said."""

    who: str
    at: datetime
    text: str
    note: str
    is_ours: bool
    is_new: bool = False
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Acceptance:
    """What accepting would order: where it goes, what it comes to.

    `choice` is None where an address or a way to deliver is missing.
    """

    choice: CheckoutChoice | None
    sums: tuple[TotalLine, ...]
    total_gross: Decimal
    delivery_name: str
    place: tuple[str, ...]


@dataclass(frozen=True)
class QuotePage:
    """Everything the page of a quote shows."""

    quote: Quote
    badge: Badge
    rows: tuple[QuoteRow, ...]
    valid_until: date | None
    days_left: str
    list_amount: Decimal | None
    offered_amount: Decimal
    saved_amount: Decimal
    sides: tuple[Side, Side]
    thread: tuple[ThreadEntry, ...]
    acceptance: Acceptance | None
    may_decline: bool
    has_paper: bool
    may_write: bool
    last_said: int | None


def state_badge(quote: Quote) -> Badge:
    """The quote's state in a word."""
    return Badge(quote.get_state_display(), STATE_TONES[quote.state])


def quotes_of(buyer: Buyer) -> QuerySet[Quote]:
    """Quotes `buyer` may see, newest first, with the count of their lines."""
    rows = Quote.objects.visible_to(buyer).annotate(lines_count=Count("lines"))
    # Counts drop the model's own order.
    return rows.select_related("requested_by", "channel__seller").order_by(
        "-requested_at", "-pk"
    )


def quote_entries(quotes: Sequence[Quote]) -> list[QuoteEntry]:
    """Quotes of `quotes_of` as rows."""
    return [
        QuoteEntry(
            quote=quote,
            lines_count=getattr(quote, "lines_count", 0),  # annotated by quotes_of
            badge=state_badge(quote),
            valid_until=last_day(quote),
        )
        for quote in quotes
    ]


def quote_page(quote: Quote, buyer: Buyer) -> QuotePage:
    """The page of a quote the buyer may see. Constant queries for any length."""
    lines = _lines(quote, buyer)
    sums = quote_sums(lines, quote.currency)
    papers = {paper.version: paper for paper in quote.papers.all()}
    talk = _talk(quote, buyer)
    is_offered = quote.state == QuoteState.OFFERED and not _is_over(quote, buyer)
    may_answer = buyer.can(Right.ACCEPT_QUOTES)
    return QuotePage(
        quote=quote,
        badge=state_badge(quote),
        rows=tuple(_rows(lines, quote, buyer)),
        valid_until=last_day(quote),
        days_left=_days_left(quote, buyer) if is_offered else "",
        list_amount=sums.list_amount,
        offered_amount=sums.offered_amount,
        saved_amount=sums.saved_amount,
        sides=_sides(quote, buyer, is_over=_is_over(quote, buyer)),
        thread=_thread(quote, buyer, papers, talk),
        acceptance=_acceptance(lines, quote, buyer)
        if is_offered and may_answer and buyer.may_order
        else None,
        may_decline=may_answer and may_become(quote, QuoteState.DECLINED),
        has_paper=bool(papers),
        may_write=buyer.can(Right.SEND_MESSAGES),
        last_said=talk.last_shown if talk else None,
    )


def _is_over(quote: Quote, buyer: Buyer) -> bool:
    return quote.expires_at is not None and quote.expires_at <= buyer.now


def _days_left(quote: Quote, buyer: Buyer) -> str:
    day = last_day(quote)
    if day is None:
        return ""
    days = (day - buyer.today).days
    if days <= 0:
        return gettext("ends today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def _lines(quote: Quote, buyer: Buyer) -> list[QuoteLine]:
    pictures = Picture.objects.filter(
        Q(variant=OuterRef("variant")) | Q(variant__isnull=True),
        product=OuterRef("variant__product"),
        is_dimensioned=False,
    ).order_by("variant", "position", "pk")
    rows = with_words(
        quote.lines.select_related("variant", "unit").annotate(
            picture=Subquery(pictures.values("file")[:1])
        ),
        languages_for(buyer),
        "slug",
        relation="variant__product__texts",
    )
    return list(rows.order_by("position"))


def _rows(lines: Sequence[QuoteLine], quote: Quote, buyer: Buyer) -> list[QuoteRow]:
    own = own_numbers({line.variant_id for line in lines}, buyer)
    rows = []
    for line in lines:
        words = vars(line)  # annotated: slug and picture
        article = Article(
            name=line.name,
            url=product_url(words["slug"]),
            sku=line.sku,
            own_number=own.get(line.variant_id, ""),
            picture=picture_url(words["picture"]),
        )
        amount = amount_of(line, line.offered_unit_amount, quote.currency)
        rows.append(QuoteRow(line, article, unit_name(line.unit), amount))
    return rows


def _sides(quote: Quote, buyer: Buyer, *, is_over: bool) -> tuple[Side, Side]:
    theirs, ours = _side_texts(quote, is_over=is_over)
    state = quote.state
    return (
        Side(quote.channel.seller.name, theirs, state == QuoteState.REQUESTED),
        Side(
            str(buyer.customer or ""),
            ours,
            state == QuoteState.OFFERED and not is_over,
        ),
    )


def _side_texts(quote: Quote, *, is_over: bool) -> tuple[str, str]:
    asked = gettext("%(name)s asked on %(day)s") % {
        "name": quote.requested_by,
        "day": date_weekday(quote.requested_at),
    }
    offered = gettext("%(name)s offered on %(day)s") % {
        "name": quote.offered_by,
        "day": date_weekday(quote.offered_at),
    }
    if quote.state == QuoteState.REQUESTED:
        return gettext("Our turn: we are preparing an offer"), asked
    if quote.state == QuoteState.ACCEPTED:
        return offered, gettext("Accepted as order %(number)s") % {
            "number": quote.order_number
        }
    if quote.state == QuoteState.DECLINED:
        return (offered if quote.offered_by else ""), gettext("Declined")
    if quote.state == QuoteState.EXPIRED or is_over:
        return offered, gettext("The offer has run out")
    return offered, gettext("Your turn: accept or decline")


def _talk(quote: Quote, buyer: Buyer) -> Conversation | None:
    kind = Quote._meta.label_lower
    about = ThreadSubject(kind, quote.pk, quote.number, quote.customer_id)
    return talk_about(about, buyer)


def _thread(
    quote: Quote,
    buyer: Buyer,
    papers: Mapping[int, QuotePaper],
    talk: Conversation | None,
) -> tuple[ThreadEntry, ...]:
    """Requests, offers and messages in the order in which they came."""
    events = Event.objects.visible_to(buyer).filter(
        subject_kind=Quote._meta.label_lower, subject_id=quote.pk
    )
    entries = [
        _entry(event, quote, papers)
        for event in events.select_related("actor").order_by("at", "pk")
    ]
    said = [_said(entry) for entry in talk.entries] if talk else []
    return tuple(sorted([*entries, *said], key=lambda entry: entry.at))


def _said(entry: Entry) -> ThreadEntry:
    return ThreadEntry(
        who=entry.who,
        at=entry.message.at,
        text=entry.message.body,
        note="",
        is_ours=entry.is_ours,
        is_new=entry.is_new,
        files=entry.files,
    )


def _entry(event: Event, quote: Quote, papers: Mapping[int, QuotePaper]) -> ThreadEntry:
    paper = papers.get(event.data.get("version", 0))
    texts = {
        "requested": (quote.message, gettext("Asked for prices")),
        "offered": (paper.snapshot["answer"] if paper else "", gettext("Offered")),
        "accepted": ("", gettext("Accepted")),
        "declined": (quote.decline_reason, gettext("Declined")),
        "expired": ("", gettext("The offer has run out")),
    }
    text, note = texts.get(event.verb, ("", event.verb))
    return ThreadEntry(
        who=str(event.actor) if event.actor else quote.channel.seller.name,
        at=event.at,
        text=text,
        note=note,
        is_ours=event.verb in {"requested", "accepted", "declined"},
    )


def _acceptance(lines: Sequence[QuoteLine], quote: Quote, buyer: Buyer) -> Acceptance:
    variant_ids = [line.variant_id for line in lines]
    choice = default_choice(buyer, variant_ids=variant_ids)
    goods = quote_sums(lines, quote.currency).offered_amount
    country = choice.delivery.country if choice else buyer.country
    offered = offered_deliveries(
        buyer,
        country=country,
        goods_amount=goods,
        handling=all_conditions(variant_ids, buyer).handling,
    )
    delivery = chosen_delivery(offered, choice.shipping_method_id if choice else None)
    to = Place(country, choice.delivery.postcode if choice else None)
    found = _totals(lines, quote, buyer, to=to, delivery=delivery)
    sums = DocumentSums(
        lines_count=len(lines),
        goods_amount=goods,
        delivery_name=delivery.name if delivery else "",
        delivery_amount=delivery.amount if delivery else ZERO,
        totals=found,
        currency=quote.currency,
        prices_include_tax=quote.prices_include_tax,
    )
    return Acceptance(
        choice=choice,
        sums=total_lines(sums),
        total_gross=found.gross,
        delivery_name=delivery.name if delivery else "",
        place=(choice.delivery.name, *choice.delivery.as_lines()) if choice else (),
    )


def _totals(
    lines: Sequence[QuoteLine],
    quote: Quote,
    buyer: Buyer,
    *,
    to: Place,
    delivery: Delivery | None,
) -> Totals:
    classes = {line.variant.tax_class for line in lines}
    taxes = known_taxes(
        buyer, {*classes, TaxClass.STANDARD}, to.country, postcode=to.postcode
    )
    taxables = _taxables(lines, taxes, quote.currency)
    freight = taxes.get(TaxClass.STANDARD)
    if delivery and delivery.amount and freight:
        taxables.append(Taxable(delivery.amount, freight.category, freight.rate))
    return totals(
        taxables, currency=quote.currency, prices_include_tax=quote.prices_include_tax
    )


def _taxables(
    lines: Sequence[QuoteLine], taxes: Mapping[str, TaxDecision], currency: str
) -> list[Taxable]:
    taxables = []
    for line in lines:
        tax = taxes.get(line.variant.tax_class)
        amount = amount_of(line, line.offered_unit_amount, currency)
        if tax is not None and amount is not None:
            taxables.append(Taxable(amount, tax.category, tax.rate))
    return taxables
