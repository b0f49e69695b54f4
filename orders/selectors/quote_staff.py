"""Quotes as the staff see them: what an offer costs, earns and goes beyond."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from catalog.models import Unit, Variant
from catalog.selectors.hits import hits_of
from catalog.selectors.texts import languages_for, with_words
from orders.models import Quote, QuoteDraft, QuoteLine, QuoteState, QuoteVersion
from orders.rules.quote_limits import (
    Basis,
    Limits,
    discount_of,
    margin_of,
    overstep_sentence,
    oversteps,
    whole_margin,
)
from orders.rules.quote_lines import FrozenLine, goods_of, lines_from_json
from orders.rules.quotes import terms_of
from orders.selectors.quote_beginnings import offerer_of
from orders.selectors.quote_limits import basis_of, limits_of, reader_of

MOST_FOUND = 12


@dataclass(frozen=True)
class LineFacts:
    """A line of an offer with what only the seller knows; rates in percent."""

    line: FrozenLine
    final_amount: Decimal | None
    amount: Decimal
    discount_rate: Decimal | None
    margin_rate: Decimal | None
    wanted_amount: Decimal | None


@dataclass(frozen=True)
class EditorPage:
    """What stands beside the fields of an offer."""

    rows: tuple[LineFacts, ...]
    goods_amount: Decimal
    margin_rate: Decimal | None
    limits: Limits
    beyond: tuple[str, ...]
    wish: tuple[str, ...] = ()
    # Who of the seller's people began it; "" where it was asked for.
    offerer: str = ""


@dataclass(frozen=True)
class FoundArticle:
    """An article that the search of the editor found."""

    sku: str
    name: str
    unit: str


def editor_page(quote: Quote, draft: QuoteDraft, *, by: User) -> EditorPage:
    """The draft as its author sees it. Constant queries for any length."""
    lines = lines_from_json(draft.lines)
    wanted = dict(
        QuoteLine.objects.filter(quote=quote, wanted_unit_amount__isnull=False)
        .order_by()
        .values_list("pk", "wanted_unit_amount")
    )
    basis = basis_of(quote, draft.discount_rate, now=timezone.now())
    limits = limits_of(by)
    return EditorPage(
        rows=_facts(lines, basis, quote.currency, wanted),
        goods_amount=goods_of(lines, draft.discount_rate, quote.currency),
        margin_rate=whole_margin(lines, basis),
        limits=limits,
        beyond=tuple(
            overstep_sentence(one.as_json()) for one in oversteps(lines, basis, limits)
        ),
        offerer=_offerer(quote, draft),
    )


def _offerer(quote: Quote, draft: QuoteDraft) -> str:
    if quote.state == QuoteState.DRAFT:
        return draft.changed_by.get_full_name()
    return offerer_of(quote)


def decision_page(version: QuoteVersion) -> EditorPage:
    """An offer that waits, as the manager sees it."""
    quote = version.quote
    lines = lines_from_json(version.lines)
    basis = basis_of(quote, version.discount_rate, now=timezone.now())
    delivery = terms_of(version).delivery
    return EditorPage(
        rows=_facts(lines, basis, quote.currency, {}),
        goods_amount=version.goods_amount,
        margin_rate=whole_margin(lines, basis),
        limits=limits_of(version.author) if version.author else Limits(),
        beyond=tuple(overstep_sentence(one) for one in version.reasons),
        wish=delivery.lines if delivery else (),
        offerer=offerer_of(quote),
    )


def _facts(
    lines: Sequence[FrozenLine],
    basis: Basis,
    currency: str,
    wanted: dict[int, Decimal | None],
) -> tuple[LineFacts, ...]:
    return tuple(
        LineFacts(
            line=line,
            final_amount=basis.final_amount(line),
            amount=line.amount(basis.discount_rate, currency),
            discount_rate=discount_of(line, basis),
            margin_rate=margin_of(line, basis),
            wanted_amount=wanted.get(line.line_id or 0),
        )
        for line in lines
    )


def found_articles(quote: Quote, asked: str) -> tuple[FoundArticle, ...]:
    """Articles that the customer may see and that answer to what was typed."""
    typed = asked.strip()[:80]
    if len(typed) < 2 or "\0" in typed:
        return ()
    buyer = reader_of(quote, timezone.now())
    found = hits_of(typed, buyer).ids[:MOST_FOUND]
    variants = Variant.objects.visible_to(buyer).filter(product__in=found)
    rows = with_words(
        Unit.objects.filter(variant__in=variants, is_default=True)
        .select_related("variant")
        .order_by("variant__product", "variant__position")[: 2 * MOST_FOUND],
        languages_for(buyer),
        "name",
        relation="variant__product__texts",
    )
    return tuple(
        # `with_words` annotates the name.
        FoundArticle(unit.variant.sku, getattr(unit, "name", ""), str(unit))
        for unit in rows
    )
