"""Facts of a product in words: specification, papers, contents of kits, stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from catalog.models import StockPolicy
from catalog.selectors.product import (
    Fact,
    Paper,
    PictureShown,
    ProductDetail,
    VariantShown,
)
from catalog.selectors.stock import WarehouseStock
from orders.selectors.lines import unit_name
from shop.templatetags.angro import date_weekday, quantity


@dataclass(frozen=True)
class WarehouseLine:
    """What one warehouse has, in words, and since when that is known."""

    name: str
    text: str
    counted_at: datetime | None


@dataclass(frozen=True)
class SpecLine:
    name: str
    value: str


@dataclass(frozen=True)
class PaperLine:
    """A document to be saved: what it is, in which language, how large."""

    name: str
    url: str
    detail: str


@dataclass(frozen=True)
class ContentLine:
    """What is in a kit. Without `url` the buyer may not see it by itself."""

    name: str
    sku: str
    url: str
    quantity: Decimal
    unit: str


def specs(detail: ProductDetail, chosen: VariantShown) -> tuple[SpecLine, ...]:
    """Facts of product and variant, several values of one property in one line."""
    values: dict[str, list[str]] = {}
    for fact in (*detail.facts, *chosen.facts):
        values.setdefault(fact.name, []).append(fact_text(fact))
    lines = [SpecLine(name, ", ".join(texts)) for name, texts in values.items()]
    grams = chosen.article.weight_g
    weight = quantity(Decimal(grams) / 1000) if grams else ""
    own = (
        (gettext("Brand"), detail.brand),
        (gettext("Weight"), gettext("%(kg)s kg") % {"kg": weight} if weight else ""),
        (gettext("EAN"), chosen.article.ean),
        (gettext("Manufacturer's number"), chosen.mpn),
    )
    return (*lines, *(SpecLine(name, text) for name, text in own if text))


def fact_text(fact: Fact) -> str:
    """A value as people read it."""
    if fact.yes is not None:
        return gettext("yes") if fact.yes else gettext("no")
    if fact.unit:
        return f"{quantity(fact.value)} {fact.unit}"
    return fact.value


def pictures_of(
    detail: ProductDetail, chosen: VariantShown
) -> tuple[PictureShown, ...]:
    """The chosen variant's own pictures and those of the product, own first."""
    mine = [pic for pic in detail.pictures if pic.variant_id == chosen.pk]
    common = [pic for pic in detail.pictures if pic.variant_id is None]
    return (*mine, *common)


def papers_of(detail: ProductDetail, chosen: VariantShown) -> tuple[PaperLine, ...]:
    """Documents about the product and the chosen variant."""
    return tuple(
        _paper_line(detail, paper)
        for paper in detail.papers
        if paper.variant_id in (None, chosen.pk)
    )


def _paper_line(detail: ProductDetail, paper: Paper) -> PaperLine:
    languages = dict(settings.LANGUAGES)
    said = [
        paper.name.rpartition(".")[2].upper(),
        str(languages.get(paper.language, "")),
        filesizeformat(paper.size),
    ]
    return PaperLine(
        name=paper.title or str(paper.kind.label).capitalize(),
        url=reverse("storefront:document", args=[detail.slug, paper.pk]),
        detail=", ".join(word for word in said if word),
    )


def contents_of(detail: ProductDetail, chosen: VariantShown) -> tuple[ContentLine, ...]:
    """What one kit contains; linked where the buyer may see it."""
    parts = detail.parts or {}
    lines = []
    for part in chosen.contents:
        shown = parts.get(part.variant_id)
        lines.append(
            ContentLine(
                name=part.name,
                sku=part.sku,
                url=f"{shown.url}?sku={part.sku}" if shown and shown.url else "",
                quantity=part.quantity,
                unit=unit_name(part.unit),
            )
        )
    return tuple(lines)


def warehouses(chosen: VariantShown, buyer: Buyer) -> tuple[WarehouseLine, ...]:
    """Stock by place, for customers; strangers are not told how many."""
    if not buyer.is_approved:
        return ()
    known = {place.warehouse_id for place in chosen.stock.by_warehouse}
    lines = [
        WarehouseLine(place.name, ", ".join(said), place.counted_at)
        for place in chosen.stock.by_warehouse
        if (said := [*_here(place, buyer), *_later(place.warehouse_id, chosen)])
    ]
    elsewhere = {
        coming.warehouse_id: coming.warehouse
        for coming in chosen.arrivals
        if coming.warehouse_id not in known
    }
    lines += [
        WarehouseLine(name, ", ".join(_later(pk, chosen)), None)
        for pk, name in elsewhere.items()
    ]
    return tuple(lines)


def _here(place: WarehouseStock, buyer: Buyer) -> Sequence[str]:
    said = [quantity(place.free)] if place.free else []
    if place.arrives_on and place.arrives_on >= buyer.today and place.arriving:
        words = {
            "quantity": quantity(place.arriving),
            "day": date_weekday(place.arrives_on),
        }
        said.append(gettext("%(quantity)s more on %(day)s") % words)
    return said


def _later(warehouse_id: int, chosen: VariantShown) -> Sequence[str]:
    return [
        gettext("%(quantity)s more on %(day)s")
        % {"quantity": quantity(coming.quantity), "day": date_weekday(coming.on)}
        for coming in chosen.arrivals
        if coming.warehouse_id == warehouse_id
    ]


def lead_time(chosen: VariantShown) -> str:
    """How long it takes until goods leave."""
    days = chosen.stock.lead_days
    if chosen.stock.policy == StockPolicy.MADE_TO_ORDER:
        text = ngettext(
            "Made to order: leaves %(days)s working day after the order.",
            "Made to order: leaves %(days)s working days after the order.",
            days,
        )
    elif not days:
        return gettext("Leaves on the day of the order while in stock.")
    else:
        text = ngettext(
            "Leaves %(days)s working day after the order while in stock.",
            "Leaves %(days)s working days after the order while in stock.",
            days,
        )
    return text % {"days": days}
