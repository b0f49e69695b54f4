"""Lines of a cart with what they show of their articles, read at once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, Picture, Unit, Variant
from catalog.selectors.statements import statement_for
from catalog.selectors.texts import languages_for, with_words
from orders.models import Cart, CartLine
from orders.rules import booked_sentence
from shop.statements import Given


class ShownArticle(NamedTuple):
    """What a line shows of its article, as `lines_read` asks for it."""

    is_visible: bool
    picture: str | None
    own_number: str | None
    sku: str
    label: str
    tax_class: str
    weight_g: int
    freight_class: str
    product_id: int
    category_id: int
    brand_id: int | None
    tags: list[str]
    name: str | None
    slug: str | None

    @property
    def title(self) -> str:
        return joined_name(self.name or self.sku, self.label)


class OwnLine(NamedTuple):
    """A line as its cart has it."""

    pk: int
    variant_id: int
    unit: Unit
    quantity: Decimal
    note: str
    seen_unit_amount: Decimal | None
    cost_centre_id: int | None
    project: str


class LineRead(NamedTuple):
    """A line, what it shows of its article, and where it is booked by itself.

    `booked` is in words; mostly nothing.
    """

    line: OwnLine
    shown: ShownArticle
    booked: str


_OWN = ("quantity", "note", "seen_unit_amount", "cost_centre_id", "project")
_BOOKED = ("cost_centre__code", "cost_centre__name")
_UNIT = tuple(field.attname for field in Unit._meta.concrete_fields)


def lines_read(cart: Cart, buyer: Buyer) -> list[LineRead]:
    """The lines with what their rows show of the article, in one query."""
    asked = statement_for(buyer, ("cart lines",), lambda: _shown(buyer))
    customer = buyer.customer.pk if buyer.customer else None
    return [_read(row) for row in asked.ask(cart=cart.pk, customer=customer)]


def _shown(buyer: Buyer) -> QuerySet[CartLine, Any]:
    """The columns of lines; `cart` and `customer` are given."""
    shown = Variant.objects.visible_to(buyer).filter(pk=OuterRef("variant"))
    pictures = Picture.objects.filter(
        Q(variant=OuterRef("variant")) | Q(variant__isnull=True),
        product=OuterRef("variant__product"),
        is_dimensioned=False,
    ).order_by("variant", "position", "pk")
    # As `visible_to` has it, of whoever asks.
    numbers = CustomerPartNumber.objects.filter(customer=Given("customer"))
    own = numbers.filter(variant=OuterRef("variant"))
    rows = CartLine.objects.filter(cart=Given("cart")).annotate(
        is_visible=Exists(shown),
        picture=Subquery(pictures.values("file")[:1]),
        own_number=Subquery(own.values("number")[:1]),
        sku=F("variant__sku"),
        label=F("variant__label"),
        tax_class=F("variant__tax_class"),
        weight_g=F("variant__weight_g"),
        freight_class=F("variant__freight_class"),
        product_id=F("variant__product"),
        category_id=F("variant__product__category"),
        brand_id=F("variant__product__brand"),
        tags=F("variant__product__tags"),
    )
    words = with_words(
        rows,
        languages_for(buyer),
        "name",
        "slug",
        relation="variant__product__texts",
    )
    unit = [f"unit__{name}" for name in _UNIT]
    columns = ("pk", "variant_id", *_OWN, *_BOOKED, *unit, *ShownArticle._fields)
    return words.order_by("pk").values_list(*columns)


def _read(row: Sequence[Any]) -> LineRead:  # Any: columns
    pk, variant_id, *rest = row
    own, booked = rest[: len(_OWN)], rest[len(_OWN) : len(_OWN) + len(_BOOKED)]
    unit_end = len(_OWN) + len(_BOOKED) + len(_UNIT)
    unit = Unit.from_db(None, _UNIT, rest[len(_OWN) + len(_BOOKED) : unit_end])
    quantity, note, seen, cost_centre_id, project = own
    line = OwnLine(pk, variant_id, unit, quantity, note, seen, cost_centre_id, project)
    shown = ShownArticle(*rest[unit_end:])
    if cost_centre_id is None and not project:
        return LineRead(line, shown, "")
    code, name = booked
    return LineRead(line, shown, booked_sentence(code or "", name or "", project))


def joined_name(name: str, label: str) -> str:
    """A product's name and what tells the variant from its siblings."""
    return f"{name} {label}" if name and label else name or label
