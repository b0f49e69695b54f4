"""What the blocks of the face show: values for templates/components/, without rules.

Selectors and views fill these; a component reads one of them and nothing else.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Tone = Literal["", "is-accent", "is-ok", "is-warn", "is-danger", "is-info"]
PartTone = Literal["", "is-second", "is-warn", "is-danger"]


@dataclass(frozen=True)
class Crumb:
    """A step of the way here. `number` is the chapter's, shown in front."""

    name: str
    url: str
    number: str = ""


@dataclass(frozen=True)
class Badge:
    """One or two words about a thing."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Stock:
    """Availability in words. Without `quantity` (guests) only the state is told.

    `note` replaces the line below, for what dates cannot say ("made to order, 3
    weeks").
    """

    state: Literal["in", "low", "out"]
    quantity: Decimal | None = None
    ready_on: datetime.date | None = None
    more_quantity: Decimal | None = None
    more_on: datetime.date | None = None
    note: str = ""


@dataclass(frozen=True)
class NextTier:
    """`more_quantity` more and the unit price becomes `amount`."""

    more_quantity: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Price:
    """A unit price of the buyer, net or gross as the channel shows it.

    `basis` says which ("net") where no head of a column does. Where the buyer may not
    see it, `why_hidden` is the sentence and no amount is set.
    """

    currency: str
    amount: Decimal | None = None
    unit: str = ""
    basis: str = ""
    is_from: bool = False
    pack_amount: Decimal | None = None
    pack_unit: str = ""
    next_tier: NextTier | None = None
    why_hidden: str = ""


@dataclass(frozen=True)
class Tier:
    """A column of the tier table; `is_reached` by the quantity asked."""

    from_quantity: Decimal
    amount: Decimal
    is_reached: bool = False


@dataclass(frozen=True)
class TraceStep:
    """A price list that was asked, in order; `amount` None where it had no row.

    Or a promotion on the line: then `amount` is of the whole line.
    """

    name: str
    detail: str = ""
    amount: Decimal | None = None
    is_won: bool = False
    is_promotion: bool = False


@dataclass(frozen=True)
class Buy:
    """The order control of one article: stepper and button in one form.

    `key` is unique on the page and names the form's id; `fields` are its hidden
    inputs. `in_cart` turns "Add" into "Change". `refused` is the sentence beside it.
    """

    key: str
    name: str
    action: str
    quantity: Decimal
    step: Decimal = Decimal(1)
    hint: str = ""
    in_cart: Decimal | None = None
    refused: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """Why somebody cannot order an article, and the page where that may change."""

    text: str
    url: str = ""
    verb: str = ""


@dataclass(frozen=True)
class Article:
    """A row or a card of the catalogue, complete enough to order from.

    With `choices_count` above one a size is chosen on its page before it is ordered;
    `refused` stands in the place of the order control. With a `product_id` it can be
    compared. `keep_url` is where it is put onto a list.
    """

    name: str
    url: str
    sku: str = ""
    facts: str = ""
    own_number: str = ""
    picture: str = ""
    badges: tuple[Badge, ...] = ()
    stock: Stock | None = None
    price: Price | None = None
    buy: Buy | None = None
    refused: Refused | None = None
    choices_count: int = 1
    product_id: int | None = None
    keep_url: str = ""


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column of a table of lines. `css` is is-end, is-end is-strong or "".

    `label` stands beside each cell where the table is narrow, if not the head does.
    """

    head: str
    css: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LineCell:
    """What a line says in a column: a text, smaller ones below, what is taken off.

    Texts are escaped unless they are markup of shop.markup: `stock(…)`, say.
    """

    text: str = ""
    notes: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of a document, or of what becomes one: its article and its cells.

    `notes` and `more` (markup, a trace, say) stand under the article. Where nothing
    has a picture, the box in its place would say nothing.
    """

    article: Article
    cells: tuple[LineCell, ...]
    tone: Literal["", "is-refused", "is-warned"] = ""
    changed: str = ""
    next: str = ""
    notes: tuple[str, ...] = ()
    more: str = ""
    has_picture: bool = True


@dataclass(frozen=True)
class CartBadge:
    """What the header says of the cart; `total` as the channel shows prices."""

    lines_count: int
    total: Decimal | None
    currency: str


@dataclass(frozen=True)
class Facet:
    """A value one may filter by. `name` and `value` are the query parameter.

    `count` is None where there are too many to be counted.
    """

    name: str
    value: str
    label: str
    count: int | None
    is_selected: bool = False


@dataclass(frozen=True)
class FacetRange:
    """Two fields, from and to; `least` and `most` say what there is, if known."""

    name: str
    title: str
    least: Decimal | None = None
    most: Decimal | None = None
    asked_from: Decimal | None = None
    asked_to: Decimal | None = None


@dataclass(frozen=True)
class FacetGroup:
    """Values of one property, or a range; what is in `more` opens on demand."""

    title: str
    options: tuple[Facet, ...] = ()
    more: tuple[Facet, ...] = ()
    range: FacetRange | None = None


@dataclass(frozen=True)
class Chip:
    """An applied filter and the address of the page without it."""

    text: str
    url: str


@dataclass(frozen=True)
class TotalLine:
    """A row of sums. `is_rule` draws a line above, `is_sum` is the figure to pay.

    `instead` is said where there is no amount yet.
    """

    label: str
    amount: Decimal
    detail: str = ""
    instead: str = ""
    is_rule: bool = False
    is_sum: bool = False
    is_less: bool = False


@dataclass(frozen=True)
class GaugePart:
    """A part of a gauge in percent of its whole, from `start` on."""

    start: Decimal
    width: Decimal
    tone: PartTone = ""
    label: str = ""
    amount: Decimal | None = None


def gauge_parts(
    whole: Decimal, shares: Sequence[tuple[str, Decimal, PartTone]]
) -> tuple[GaugePart, ...]:
    """Lay (label, amount, tone) side by side on a ruler that is `whole` long.

    Percent with one decimal; what goes past the end is cut there.
    """
    parts, start = [], Decimal(0)
    for label, amount, tone in shares:
        asked = amount * 100 / whole if whole > 0 else Decimal(0)
        width = max(Decimal(0), min(asked, 100 - start))
        parts.append(_part(start, width, tone, label, amount))
        start += width
    return tuple(parts)


def _part(
    start: Decimal, width: Decimal, tone: PartTone, label: str, amount: Decimal
) -> GaugePart:
    step = Decimal("0.1")
    return GaugePart(start.quantize(step), width.quantize(step), tone, label, amount)
