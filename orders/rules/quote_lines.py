"""Lines of a quote as a turn froze them, what they add up to, how turns differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from catalog.models import TaxClass
from orders.models import LineKind, QuoteLine, QuoteVersion
from pricing.rules import line_amount
from shop.money import round_unit_price

Json = dict[str, Any]  # a FrozenLine, amounts as text
ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """One line of a version or a draft, in the quote's currency and basis.

    `unit_amount` is before the discount on everything; `list_amount` is the buyer's
    own price on the day; `cost_amount` is the seller's, net; `wanted_amount` is what
    the buyer would pay. `line_id` is None for what is new.
    """

    name: str
    quantity: Decimal
    kind: str = LineKind.ARTICLE
    line_id: int | None = None
    position: int = 0
    variant_id: int | None = None
    unit_id: int | None = None
    unit_code: str = ""
    tax_class: str = TaxClass.STANDARD
    sku: str = ""
    text: str = ""
    comment: str = ""
    list_amount: Decimal | None = None
    unit_amount: Decimal | None = None
    wanted_amount: Decimal | None = None
    cost_amount: Decimal | None = None

    @property
    def is_text(self) -> bool:
        return self.kind == LineKind.TEXT

    @property
    def is_article(self) -> bool:
        return self.kind == LineKind.ARTICLE

    def final_amount(self, discount_rate: Decimal) -> Decimal | None:
        """The unit price after the discount on everything; four decimals."""
        return discounted(self.unit_amount, discount_rate)

    def amount(self, discount_rate: Decimal, currency: str) -> Decimal:
        """The line after all discounts, rounded; a line without a price is zero."""
        unit_amount = self.final_amount(discount_rate)
        if unit_amount is None:
            return ZERO
        return line_amount(unit_amount, self.quantity, currency)


_DECIMALS = frozenset(
    {"quantity", "list_amount", "unit_amount", "wanted_amount", "cost_amount"}
)
_NAMES = frozenset(field.name for field in fields(FrozenLine))


def line_as_json(line: FrozenLine) -> Json:
    """A line as versions and drafts keep it."""
    return {
        name: str(value) if name in _DECIMALS and value is not None else value
        for name, value in asdict(line).items()
    }


def line_from_json(kept: Mapping[str, Any]) -> FrozenLine:  # Any: JSON
    """What `line_as_json` wrote, also by an older release."""
    found: Json = {
        name: Decimal(value) if name in _DECIMALS and value is not None else value
        for name, value in kept.items()
        if name in _NAMES
    }
    return FrozenLine(**found)


def lines_from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[FrozenLine, ...]:
    """All lines of a version or a draft."""
    return tuple(line_from_json(line) for line in kept)


def frozen(line: QuoteLine) -> FrozenLine:
    """A line as it stands now."""
    return FrozenLine(
        name=line.name,
        quantity=line.quantity,
        kind=line.kind,
        line_id=line.pk,
        position=line.position,
        variant_id=line.variant_id,
        unit_id=line.unit_id,
        unit_code=line.unit_code or (line.unit.code if line.unit else ""),
        tax_class=line.variant.tax_class if line.variant else line.tax_class,
        sku=line.sku,
        text=line.text,
        comment=line.comment,
        list_amount=line.list_unit_amount,
        unit_amount=line.offered_unit_amount,
        wanted_amount=line.wanted_unit_amount,
        cost_amount=line.cost_unit_amount,
    )


def discounted(unit_amount: Decimal | None, rate: Decimal) -> Decimal | None:
    """A unit price less `rate` percent, to four decimals; None stays None."""
    if unit_amount is None or not rate:
        return unit_amount
    return round_unit_price(unit_amount * (HUNDRED - rate) / HUNDRED)


def goods_of(lines: Iterable[FrozenLine], rate: Decimal, currency: str) -> Decimal:
    """All lines after all discounts."""
    return sum((line.amount(rate, currency) for line in lines), ZERO)


@dataclass(frozen=True)
class VersionLines:
    """The lines of a version with what its discount makes of them."""

    lines: tuple[FrozenLine, ...]
    discount_rate: Decimal
    currency: str

    @property
    def goods_amount(self) -> Decimal:
        return goods_of(self.lines, self.discount_rate, self.currency)

    def at(self, line: FrozenLine) -> Decimal | None:
        """The unit price of `line` after all discounts."""
        return line.final_amount(self.discount_rate)

    def amount(self, line: FrozenLine) -> Decimal:
        """What `line` comes to."""
        return line.amount(self.discount_rate, self.currency)


def lines_of(version: QuoteVersion, currency: str) -> VersionLines:
    """What a version froze."""
    return VersionLines(lines_from_json(version.lines), version.discount_rate, currency)


def prices_in(version: QuoteVersion, currency: str) -> dict[int, Decimal | None]:
    """Unit prices of a version after all discounts, by line."""
    content = lines_of(version, currency)
    return {line.line_id: content.at(line) for line in content.lines if line.line_id}


@dataclass(frozen=True)
class LineDifference:
    """One line in two versions; `before` is None for a new one, `after` for a gone.

    `changed` names what differs: price, quantity, text, comment.
    """

    before: FrozenLine | None
    after: FrozenLine | None
    before_unit: Decimal | None
    after_unit: Decimal | None
    before_amount: Decimal
    after_amount: Decimal
    changed: frozenset[str]

    @property
    def line(self) -> FrozenLine:
        found = self.after or self.before
        assert found is not None  # noqa: S101 one of the two is always there
        return found

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.changed else "same"


def differences(before: VersionLines, after: VersionLines) -> list[LineDifference]:
    """What became of every line, in the order of the later version; gone ones last."""
    old = {line.line_id: line for line in before.lines}
    found = [
        _difference(before, old.pop(line.line_id, None), after, line)
        for line in after.lines
    ]
    gone = [_difference(before, line, after, None) for line in old.values()]
    return [*found, *gone]


def _difference(
    before: VersionLines,
    old: FrozenLine | None,
    after: VersionLines,
    new: FrozenLine | None,
) -> LineDifference:
    before_unit = before.at(old) if old else None
    after_unit = after.at(new) if new else None
    changed = _changed(old, new) if old and new else set()
    if old and new and before_unit != after_unit:
        changed.add("price")
    return LineDifference(
        before=old,
        after=new,
        before_unit=before_unit,
        after_unit=after_unit,
        before_amount=before.amount(old) if old else ZERO,
        after_amount=after.amount(new) if new else ZERO,
        changed=frozenset(changed),
    )


def _changed(old: FrozenLine, new: FrozenLine) -> set[str]:
    pairs = {
        "quantity": (old.quantity, new.quantity),
        "text": ((old.name, old.text), (new.name, new.text)),
        "comment": (old.comment, new.comment),
    }
    return {name for name, (was, now) in pairs.items() if was != now}


def placed(lines: Sequence[FrozenLine]) -> tuple[FrozenLine, ...]:
    """The same lines with positions: those that have one keep it, others follow."""
    last = max((line.position for line in lines), default=0)
    result = []
    for line in lines:
        if not line.position:
            last += 1
        result.append(line if line.position else replace(line, position=last))
    return tuple(result)
