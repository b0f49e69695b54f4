"""Quotes as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.models import CustomerState
from accounts.rights import Right
from accounts.selectors.messages import Conversation, talk_about
from accounts.selectors.subjects import ThreadSubject
from catalog.models import Picture
from catalog.selectors.articles import picture_url, product_url
from catalog.selectors.texts import languages_for, with_words
from orders.models import (
    Order,
    Quote,
    QuoteEdit,
    QuoteLine,
    QuoteSide,
    QuoteState,
    QuoteVersion,
)
from orders.rules.quote_lines import prices_in
from orders.rules.quotes import (
    amount_of,
    last_day,
    may_become,
    offered_amount,
    quote_sums,
    terms_of,
)
from orders.selectors.lines import UNIT_NAMES, own_numbers
from orders.selectors.quote_acceptances import Acceptance, acceptance_of
from orders.selectors.quote_beginnings import offerer_in
from orders.selectors.quote_threads import ThreadEntry, side_texts, thread_of
from shop.blocks import Article, Badge, Tone

STATE_TONES: dict[str, Tone] = {
    QuoteState.DRAFT: "",
    QuoteState.REQUESTED: "is-info",
    QuoteState.OFFERED: "is-accent",
    QuoteState.COUNTERED: "is-info",
    QuoteState.ACCEPTED: "is-ok",
    QuoteState.DECLINED: "",
    QuoteState.EXPIRED: "is-warn",
}


@dataclass(frozen=True)
class QuoteRow:
    """A line of a quote: the article, its list price, the price offered.

    `unit_amount` is after all discounts; `was_amount` in the offer before, where it
    differs.
    """

    line: QuoteLine
    article: Article
    unit: str
    unit_amount: Decimal | None
    was_amount: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True)
class Side:
    """One side of the table, and whether it is its turn."""

    name: str
    text: str
    is_now: bool


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
    versions: tuple[QuoteVersion, ...]
    orders: tuple[Order, ...]
    acceptance: Acceptance | None
    edit: QuoteEdit | None
    is_edited_elsewhere: bool
    may_counter: bool
    may_decline: bool
    has_paper: bool
    may_write: bool
    last_said: int | None
    wish: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number of the version that stands."""
        return max((version.number or 0 for version in self.versions), default=0)

    @property
    def offerer(self) -> str:
        """Who of the seller's people began it; "" where it was asked for."""
        return offerer_in(self.versions)


def state_badge(quote: Quote) -> Badge:
    """The quote's state in a word."""
    return Badge(quote.get_state_display(), STATE_TONES[quote.state])


def quote_page(quote: Quote, buyer: Buyer) -> QuotePage:
    """The page of a quote the buyer may see. Constant queries for any length."""
    lines = shown_lines(quote, buyer)
    sums = quote_sums(lines, quote)
    versions = sent_versions(quote)
    talk = _talk(quote, buyer)
    edit = edit_of(quote, buyer)
    printed = frozenset(quote.papers.values_list("version", flat=True))
    is_over = quote.expires_at is not None and quote.expires_at <= buyer.now
    is_offered = quote.state == QuoteState.OFFERED and not is_over
    is_edited_elsewhere = edit is not None and not _is_own(edit, buyer)
    is_open = is_offered and not is_edited_elsewhere
    may_answer = buyer.can(Right.ACCEPT_QUOTES)
    return QuotePage(
        quote=quote,
        badge=state_badge(quote),
        rows=quote_rows(lines, quote, buyer, versions),
        valid_until=last_day(quote),
        days_left=_days_left(quote, buyer) if is_offered else "",
        list_amount=sums.list_amount,
        offered_amount=sums.offered_amount,
        saved_amount=sums.saved_amount,
        sides=_sides(quote, buyer, versions, is_over=is_over),
        thread=thread_of(quote, buyer, versions, talk, printed=printed),
        versions=versions,
        orders=_orders(quote, buyer),
        acceptance=acceptance_of(lines, quote, buyer)
        if is_open and may_answer and buyer.may_order
        else None,
        edit=edit,
        is_edited_elsewhere=is_edited_elsewhere,
        may_counter=is_open and buyer.is_approved and buyer.can(Right.REQUEST_QUOTES),
        may_decline=may_answer and may_become(quote, QuoteState.DECLINED),
        has_paper=any(
            one.number in printed for one in versions if one.side == QuoteSide.SELLER
        ),
        may_write=buyer.can(Right.SEND_MESSAGES),
        last_said=talk.last_shown if talk else None,
        wish=_wish(quote),
    )


def _wish(quote: Quote) -> tuple[str, ...]:
    delivery = terms_of(quote).delivery
    return delivery.lines if delivery else ()


def sent_versions(quote: Quote) -> tuple[QuoteVersion, ...]:
    """The versions both sides see, oldest first, with their files."""
    rows = quote.versions.sent().prefetch_related("files__attachment")
    return tuple(rows.order_by("number"))


def edit_of(quote: Quote, buyer: Buyer) -> QuoteEdit | None:
    """Who changes the quote at the buyer's instant."""
    edits = QuoteEdit.objects.select_related("user")
    return edits.filter(quote=quote, until__gt=buyer.now).first()


def _is_own(edit: QuoteEdit, buyer: Buyer) -> bool:
    return buyer.by is not None and edit.user_id == buyer.by.pk


def _orders(quote: Quote, buyer: Buyer) -> tuple[Order, ...]:
    if not quote.order_number:
        return ()
    mine = Order.objects.visible_to(buyer).filter(quote_number=quote.number)
    return tuple(mine.order_by("placed_at", "pk"))


def _days_left(quote: Quote, buyer: Buyer) -> str:
    day = last_day(quote)
    if day is None:
        return ""
    days = (day - buyer.today).days
    if days <= 0:
        return gettext("ends today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def shown_lines(quote: Quote, buyer: Buyer) -> list[QuoteLine]:
    """The lines of a quote with slug and picture of what is in the catalogue."""
    pictures = Picture.objects.filter(
        Q(variant=OuterRef("variant")) | Q(variant__isnull=True),
        product=OuterRef("variant__product"),
        is_dimensioned=False,
    ).order_by("variant", "position", "pk")
    rows = with_words(
        quote.lines.select_related("variant__product", "unit").annotate(
            picture=Subquery(pictures.values("file")[:1])
        ),
        languages_for(buyer),
        "slug",
        relation="variant__product__texts",
    )
    return list(rows.order_by("position"))


def open_lines(quote: Quote, buyer: Buyer) -> list[QuoteLine]:
    """Those of `shown_lines` of which something is left to order."""
    lines = shown_lines(quote, buyer)
    return [line for line in lines if not line.is_text and line.quantity_open]


def quote_rows(
    lines: Sequence[QuoteLine],
    quote: Quote,
    buyer: Buyer,
    versions: Sequence[QuoteVersion] = (),
) -> tuple[QuoteRow, ...]:
    """Lines of `shown_lines` as rows, with the prices of the offer before."""
    own = own_numbers({line.variant_id for line in lines if line.variant_id}, buyer)
    before = _prices_before(versions, quote)
    rows = []
    for line in lines:
        unit_amount = offered_amount(line, quote)
        was = before.get(line.pk)
        rows.append(
            QuoteRow(
                line=line,
                article=_article(line, own),
                unit=str(UNIT_NAMES.get(_unit_code(line), "")),
                unit_amount=unit_amount,
                was_amount=was if was != unit_amount else None,
                amount=amount_of(line, unit_amount, quote.currency),
            )
        )
    return tuple(rows)


def _unit_code(line: QuoteLine) -> str:
    if line.is_text:
        return ""
    return line.unit.code if line.unit else line.unit_code


def _article(line: QuoteLine, own: dict[int, str]) -> Article:
    words = vars(line)  # annotated: slug and picture
    # What was made for a quote has no page.
    is_shown = line.variant is not None and line.variant.product.is_active
    return Article(
        name=line.name,
        url=product_url(words["slug"]) if is_shown else "",
        sku=line.sku,
        own_number=own.get(line.variant_id or 0, ""),
        picture=picture_url(words["picture"]) if is_shown else "",
    )


def _prices_before(
    versions: Sequence[QuoteVersion], quote: Quote
) -> dict[int, Decimal | None]:
    """Unit prices of the last offer but one, by line."""
    offers = [version for version in versions if version.side == "seller"]
    return prices_in(offers[-2], quote.currency) if len(offers) > 1 else {}


def _sides(
    quote: Quote,
    buyer: Buyer,
    versions: Sequence[QuoteVersion],
    *,
    is_over: bool,
) -> tuple[Side, Side]:
    customer = buyer.customer
    is_prospect = customer is not None and customer.state == CustomerState.PROSPECT
    theirs, ours = side_texts(quote, versions, is_over=is_over, is_prospect=is_prospect)
    state = quote.state
    return (
        Side(
            quote.channel.seller.name,
            theirs,
            state in {QuoteState.REQUESTED, QuoteState.COUNTERED},
        ),
        Side(
            str(customer or ""),
            ours,
            state == QuoteState.OFFERED and not is_over,
        ),
    )


def _talk(quote: Quote, buyer: Buyer) -> Conversation | None:
    if buyer.user is None:
        return None
    kind = Quote._meta.label_lower
    about = ThreadSubject(kind, quote.pk, quote.number, quote.customer_id)
    return talk_about(about, buyer)


def may_be_declined(quote: Quote) -> bool:
    """Whether the holder of a link may refuse it still."""
    return may_become(quote, QuoteState.DECLINED)
