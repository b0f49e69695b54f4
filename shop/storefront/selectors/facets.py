"""What a listing is narrowed by, in the words and blocks of the face."""

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext

from catalog.selectors.facets import Facet, FacetAnswer, FacetOption, FacetRange
from shop import blocks
from shop.templatetags.angro import quantity

Pairs = Sequence[tuple[str, str]]
# How many values of a property show before "more".
SHOWN_AT_FIRST = 6


def facet_groups(answer: FacetAnswer) -> tuple[blocks.FacetGroup, ...]:
    """The groups beside a listing; the selected values always show."""
    return tuple(_group(facet) for facet in answer)


def _group(facet: Facet) -> blocks.FacetGroup:
    if facet.range is not None:
        return blocks.FacetGroup(title_of(facet), range=_range(facet, facet.range))
    shown = [_option(facet, option) for option in facet.options]
    first = [
        option
        for place, option in enumerate(shown)
        if place < SHOWN_AT_FIRST or option.is_selected
    ]
    # One hidden value takes as much room as the words that would hide it.
    if len(shown) - len(first) < 2:
        first = shown
    more = tuple(option for option in shown if option not in first)
    return blocks.FacetGroup(title_of(facet), tuple(first), more)


def title_of(facet: Facet) -> str:
    """What a property is called."""
    own = {
        "brand": gettext("Brand"),
        "category": gettext("Category"),
        "stock": gettext("Availability"),
    }
    title = own.get(facet.kind, facet.title)
    if facet.range is not None and facet.unit:
        return f"{title}, {facet.unit}"
    return title


def _label(facet: Facet, option: FacetOption) -> str:
    if facet.kind == "stock":
        return gettext("In stock now")
    if facet.kind == "boolean":
        return gettext("yes") if option.value == "yes" else gettext("no")
    return option.label


def _option(facet: Facet, option: FacetOption) -> blocks.Facet:
    return blocks.Facet(
        name=option.name,
        value=option.value,
        label=_label(facet, option),
        count=option.count,
        is_selected=option.is_selected,
    )


def _range(facet: Facet, numbers: FacetRange) -> blocks.FacetRange:
    return blocks.FacetRange(
        name=numbers.name,
        title=title_of(facet),
        least=numbers.least,
        most=numbers.most,
        asked_from=numbers.from_,
        asked_to=numbers.to,
    )


def facet_chips(
    answer: FacetAnswer, url_without: Callable[[Pairs], str]
) -> tuple[blocks.Chip, ...]:
    """The filters in force; each leads to the page without it."""
    return tuple(chip for facet in answer for chip in _chips(facet, url_without))


def _chips(facet: Facet, url_without: Callable[[Pairs], str]) -> Iterator[blocks.Chip]:
    for option in facet.options:
        if option.is_selected:
            text = _chip_text(facet, option)
            yield blocks.Chip(text, url_without([(option.name, option.value)]))
    if facet.range is not None and facet.selected_count:
        asked = _range(facet, facet.range)
        yield range_chip(asked, url_without)


def _chip_text(facet: Facet, option: FacetOption) -> str:
    label = _label(facet, option)
    if facet.kind in {"brand", "category", "stock"}:
        return label
    words = {"property": facet.title, "value": label}
    return gettext("%(property)s: %(value)s") % words


def range_chip(
    asked: blocks.FacetRange, url_without: Callable[[Pairs], str]
) -> blocks.Chip:
    """A range in words, such as "Depth, mm: 20–65"."""
    words = {
        "property": asked.title,
        "least": quantity(asked.asked_from) or "…",
        "most": quantity(asked.asked_to) or "…",
    }
    text = gettext("%(property)s: %(least)s–%(most)s") % words
    gone = [(f"{asked.name}.from", ""), (f"{asked.name}.to", "")]
    return blocks.Chip(text, url_without(gone))
