"""A turn of a quote: its version is frozen, its lines are as it says from then on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext

from accounts.models import AttachmentPurpose, User
from accounts.services.files import keep_file
from orders.errors import QuoteLineRefused, QuoteTooLong
from orders.models import (
    LineKind,
    Quote,
    QuoteFile,
    QuoteLine,
    QuoteSide,
    QuoteState,
    QuoteVersion,
    VersionState,
)
from orders.rules.quote_lines import (
    FrozenLine,
    frozen,
    goods_of,
    line_as_json,
    placed,
)
from orders.rules.quotes import MOST_QUOTE_LINES, Turn, offered_amount
from shop.errors import StaleForm
from shop.templatetags.angro import quantity
from shop.uploads import CheckedUpload

CHANGING = [
    "quantity",
    "name",
    "text",
    "comment",
    "unit_code",
    "tax_class",
    "list_unit_amount",
    "offered_unit_amount",
    "wanted_unit_amount",
    "cost_unit_amount",
]


def move_quote(quote: Quote, to: QuoteState, *changed: str) -> None:
    """Write the new state of a locked quote and what changed with it."""
    quote.state = to
    quote.version += 1
    quote.save(update_fields=["state", "version", *changed])


def standing_lines(quote: Quote) -> list[QuoteLine]:
    """The lines of a quote, in order, with what they are of."""
    return list(quote.lines.select_related("variant", "unit").order_by("position"))


def freeze_turn(
    quote: Quote, turn: Turn, *, side: str, author: User | None, now: datetime
) -> QuoteVersion:
    """Write the next version of a quote whose lock the caller holds, as sent.

    The quote's lines become those of the turn. Raises QuoteTooLong, StaleForm,
    QuoteLineRefused.
    """
    lines = write_lines(quote, turn.lines, side=side)
    version = version_of(quote, replace(turn, lines=lines), side=side, author=author)
    version.number = _next_number(quote)
    version.state = VersionState.SENT
    version.made_at = version.sent_at = now
    version.save(force_insert=True)
    return version


def version_of(
    quote: Quote, turn: Turn, *, side: str, author: User | None
) -> QuoteVersion:
    """A version with the content of `turn`, not saved yet."""
    terms = turn.terms
    return QuoteVersion(
        quote=quote,
        side=side,
        answers_version=quote.version,
        author=author,
        author_name=author.get_full_name()[:120] if author else "",
        message=turn.message,
        expires_at=turn.expires_at,
        lines=[line_as_json(line) for line in turn.lines],
        goods_amount=goods_of(turn.lines, terms.discount_rate, quote.currency),
        **terms_columns(turn),
    )


def terms_columns(turn: Turn) -> dict[str, Any]:  # Any: columns of QuoteTerms
    """The terms of a turn as columns of a quote or a version."""
    terms = turn.terms
    return {
        "discount_rate": terms.discount_rate,
        "freight": terms.freight,
        "freight_amount": terms.freight_amount,
        "allows_parts": terms.allows_parts,
        "wanted_delivery": terms.delivery.as_json() if terms.delivery else None,
    }


def _next_number(quote: Quote) -> int:
    last = quote.versions.aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def keep_files(
    version: QuoteVersion, files: Iterable[CheckedUpload], *, by: User | None
) -> None:
    """Keep the files handed in with a version."""
    for upload in files:
        kept = keep_file(
            customer=version.quote.customer,
            purpose=AttachmentPurpose.QUOTE,
            upload=upload,
            by=by,
        )
        QuoteFile.objects.create(version=version, attachment=kept)


def write_lines(
    quote: Quote, wanted: Sequence[FrozenLine], *, side: str
) -> tuple[FrozenLine, ...]:
    """Make the lines of a locked quote those of `wanted`; return them with their keys.

    Ordered quantities stay: a line is not taken away nor made less than that. Four
    statements at most for any number of lines. Raises QuoteTooLong, StaleForm,
    QuoteLineRefused.
    """
    if len(wanted) > MOST_QUOTE_LINES:
        raise QuoteTooLong(most=MOST_QUOTE_LINES)
    standing = {line.pk: line for line in standing_lines(quote)}
    lines = placed(wanted)
    kept = {line.line_id for line in lines if line.line_id}
    if kept - standing.keys():
        raise StaleForm
    _take_away(quote, [line for pk, line in standing.items() if pk not in kept])
    changed = [
        _filled(standing[line.line_id], line, quote, side)
        for line in lines
        if line.line_id
    ]
    QuoteLine.objects.bulk_update(changed, CHANGING, batch_size=500)
    new = [_new(quote, line) for line in lines if not line.line_id]
    QuoteLine.objects.bulk_create(
        [_filled(made, line, quote, side) for made, line in new], batch_size=500
    )
    keys = {made.position: made.pk for made, _ in new}
    return tuple(
        replace(line, line_id=line.line_id or keys[line.position], wanted_amount=None)
        for line in lines
    )


def _take_away(quote: Quote, gone: Sequence[QuoteLine]) -> None:
    for line in gone:
        _refuse_less(line, Decimal(0))
    quote.lines.filter(pk__in=[line.pk for line in gone]).delete()


def _refuse_less(line: QuoteLine, wanted: Decimal) -> None:
    if wanted < line.quantity_accepted:
        raise QuoteLineRefused(
            line=line.position,
            name=line.sku or line.name,
            reason=gettext("%(ordered)s are ordered already.")
            % {"ordered": quantity(line.quantity_accepted)},
        )


def _new(quote: Quote, line: FrozenLine) -> tuple[QuoteLine, FrozenLine]:
    made = QuoteLine(
        quote=quote,
        position=line.position,
        kind=line.kind,
        variant_id=line.variant_id,
        unit_id=line.unit_id,
        sku=line.sku,
    )
    return made, line


def _filled(row: QuoteLine, line: FrozenLine, quote: Quote, side: str) -> QuoteLine:
    _refuse_less(row, line.quantity)
    row.quantity = line.quantity
    row.name = line.name[:250]
    row.text, row.comment = line.text, line.comment
    if row.kind != LineKind.ARTICLE:
        row.unit_code, row.tax_class = line.unit_code, line.tax_class
    row.list_unit_amount = line.list_amount
    if side == QuoteSide.SELLER:
        row.offered_unit_amount = line.unit_amount
        row.wanted_unit_amount = None
        row.cost_unit_amount = line.cost_amount
    else:
        is_other = line.unit_amount != offered_amount(row, quote)
        row.wanted_unit_amount = line.unit_amount if is_other else None
    return row


def frozen_lines(quote: Quote) -> tuple[FrozenLine, ...]:
    """The lines of a quote as they stand, as values."""
    return tuple(frozen(line) for line in standing_lines(quote))


def by_key(lines: Iterable[FrozenLine]) -> Mapping[int, FrozenLine]:
    """Lines that are known by key."""
    return {line.line_id: line for line in lines if line.line_id}
