"""How far one of the staff may go alone: discounts and margins of an offer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from orders.models import LineKind
from orders.rules.quote_lines import HUNDRED, FrozenLine
from shop.templatetags.angro import percent

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Limits:
    """Percent; None is no limit."""

    most_discount_rate: Decimal | None = None
    least_margin_rate: Decimal | None = None


@dataclass(frozen=True)
class Overstep:
    """A line beyond a limit: `kind` is "discount" or "margin", in percent."""

    kind: str
    label: str
    value: Decimal
    limit: Decimal

    def as_json(self) -> dict[str, str]:
        """As a version keeps it."""
        return {
            "kind": self.kind,
            "line": self.label,
            "value": str(self.value),
            "limit": str(self.limit),
        }


def overstep_sentence(kept: Mapping[str, str]) -> str:
    """Why a manager looks at a line."""
    words = {
        "line": kept["line"],
        "value": percent(Decimal(kept["value"])),
        "limit": percent(Decimal(kept["limit"])),
    }
    if kept["kind"] == "discount":
        text = gettext("%(line)s: %(value)s discount, %(limit)s is the most")
    else:
        text = gettext("%(line)s: %(value)s margin, %(limit)s is the least")
    return text % words


@dataclass(frozen=True)
class Basis:
    """What turns prices into net ones: rates by tax class, empty where they are net."""

    discount_rate: Decimal
    tax_rates: Mapping[str, Decimal]

    def final_amount(self, line: FrozenLine) -> Decimal | None:
        """The unit price after all discounts, in the quote's basis."""
        return line.final_amount(self.discount_rate)

    def net_of(self, line: FrozenLine) -> Decimal | None:
        """The same without tax."""
        amount = self.final_amount(line)
        rate = self.tax_rates.get(line.tax_class, Decimal(0))
        return None if amount is None else amount * HUNDRED / (HUNDRED + rate)


def discount_of(line: FrozenLine, basis: Basis) -> Decimal | None:
    """Percent below the buyer's own price, two decimals; None without one."""
    final = basis.final_amount(line)
    if final is None or not line.list_amount:
        return None
    rate = (line.list_amount - final) / line.list_amount * HUNDRED
    return rate.quantize(HUNDREDTH)


def margin_of(line: FrozenLine, basis: Basis) -> Decimal | None:
    """Percent of the net price that is not cost, two decimals; None where unknown."""
    net = basis.net_of(line)
    if not net or line.cost_amount is None:
        return None
    return ((net - line.cost_amount) / net * HUNDRED).quantize(HUNDREDTH)


def whole_margin(lines: Iterable[FrozenLine], basis: Basis) -> Decimal | None:
    """The margin over all lines whose cost is known."""
    income, cost = Decimal(0), Decimal(0)
    for line in lines:
        net = basis.net_of(line)
        if net is not None and line.cost_amount is not None:
            income += net * line.quantity
            cost += line.cost_amount * line.quantity
    return ((income - cost) / income * HUNDRED).quantize(HUNDREDTH) if income else None


def oversteps(
    lines: Iterable[FrozenLine], basis: Basis, limits: Limits
) -> list[Overstep]:
    """The lines that go beyond `limits`, in their order; none is nobody's business."""
    return [found for line in lines for found in _of_line(line, basis, limits)]


def _of_line(line: FrozenLine, basis: Basis, limits: Limits) -> Iterator[Overstep]:
    label = line.sku or line.name
    most, least = limits.most_discount_rate, limits.least_margin_rate
    discount, margin = discount_of(line, basis), margin_of(line, basis)
    if margin is None and line.kind == LineKind.OTHER:
        # Only its author could tell what it costs: untold, it earns nothing.
        margin = Decimal(0)
    if most is not None and discount is not None and discount > most:
        yield Overstep("discount", label, discount, most)
    if least is not None and margin is not None and margin < least:
        yield Overstep("margin", label, margin, least)
