"""Lines of a cart with what they show of their articles, read at once."""

from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, Picture, Variant
from catalog.selectors.texts import languages_for, with_words
from orders.models import Cart, CartLine
from orders.rules import booked_sentence


class ShownArticle(NamedTuple):
    """What a line shows of its article, as `lines_read` annotates it."""

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


class LineRead(NamedTuple):
    line: CartLine
    shown: ShownArticle

    @property
    def booked(self) -> str:
        """Where the line is booked by itself, in words; mostly nowhere."""
        line = self.line
        if line.cost_centre_id is None and not line.project:
            return ""
        centre = line.cost_centre
        return booked_sentence(
            centre.code if centre else "", centre.name if centre else "", line.project
        )


def lines_read(cart: Cart, buyer: Buyer) -> list[LineRead]:
    """The lines with what their rows show of the article, in one query."""
    shown = Variant.objects.visible_to(buyer).filter(pk=OuterRef("variant"))
    pictures = Picture.objects.filter(
        Q(variant=OuterRef("variant")) | Q(variant__isnull=True),
        product=OuterRef("variant__product"),
        is_dimensioned=False,
    ).order_by("variant", "position", "pk")
    numbers = CustomerPartNumber.objects.visible_to(buyer)
    # Instances of variants and products would cost more than the query.
    rows = cart.lines.select_related("unit", "cost_centre").annotate(
        is_visible=Exists(shown),
        picture=Subquery(pictures.values("file")[:1]),
        own_number=Subquery(
            numbers.filter(variant=OuterRef("variant")).values("number")[:1]
        ),
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
    return [
        LineRead(line, ShownArticle(**_annotated(line)))
        for line in words.order_by("pk")
    ]


def _annotated(line: CartLine) -> dict[str, Any]:  # Any: columns
    found = vars(line)
    return {name: found[name] for name in ShownArticle._fields}


def joined_name(name: str, label: str) -> str:
    """A product's name and what tells the variant from its siblings."""
    return f"{name} {label}" if name and label else name or label
