"""Articles typed or pasted as lines of text, for quotes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext

from accounts.buyer import Buyer
from catalog.errors import QuantityRefused
from catalog.models import Unit, UnitCode, Variant
from catalog.rules import check_quantity
from catalog.selectors.codes import variants_by_code
from orders.errors import ColumnsUnknown, NoEntries, QuoteTooLong
from orders.models import RequisitionLine, RequisitionList
from orders.rules.entry_files import cells_of_file
from orders.rules.entry_numbers import written_in
from orders.rules.entry_text import EntryLine, entries_in_text
from orders.rules.entry_words import unit_of
from orders.rules.quote_typed import read_number
from orders.rules.quotes import MOST_QUOTE_LINES
from orders.selectors.entry_columns import entries_in_file
from orders.selectors.lines import unit_name
from pricing.rules import Ask
from shop.forms import is_key


@dataclass(frozen=True)
class ReadLines:
    """What a text names: items, and why a line of it names none.

    `left` are the lines that could not be read, to be typed again.
    """

    items: tuple[Ask, ...]
    problems: tuple[str, ...]
    left: str


def items_in_text(text: str, buyer: Buyer, *, checks_steps: bool = True) -> ReadLines:
    """Articles that lines such as "SKU; 12" name, in the unit that they are sold by.

    Two queries for any number of lines. The seller's offers may break the steps of a
    unit.
    """
    entries = entries_in_text(text, _language()).lines
    found = variants_by_code({entry.code for entry in entries}, buyer)
    units = _units(found.values())
    items: list[Ask] = []
    problems: list[str] = []
    left: list[str] = []
    for entry in entries:
        try:
            items.append(_item(entry, found, units, checks_steps=checks_steps))
        except ValueError as problem:
            problems.append(f"{entry.code}: {problem}")
            left.append(f"{entry.code}\t{entry.typed_quantity}".strip())
    return ReadLines(tuple(items), tuple(problems), "\n".join(left))


def _language() -> str:
    return get_language() or "en"


def text_with_file(text: str, name: str, content: bytes, buyer: Buyer) -> str:
    """What was typed with the lines of a file below it, each as one would type it.

    Raises BadFile, ColumnsUnknown, NoEntries, QuoteTooLong.
    """
    entries = entries_in_file(cells_of_file(name, content, buyer.language), buyer)
    if entries is None:
        raise ColumnsUnknown
    if not entries.lines:
        raise NoEntries
    if len(entries.lines) > MOST_QUOTE_LINES:
        raise QuoteTooLong(most=MOST_QUOTE_LINES)
    lines = [*entries_in_text(text, _language()).lines, *entries.lines]
    return "\n".join(_typed(line) for line in lines)


def _typed(line: EntryLine) -> str:
    quantity = line.typed_quantity
    if line.quantity is not None:
        quantity = written_in(line.quantity, _language())
    return "\t".join([line.code, quantity, line.unit]).rstrip()


def _units(found: Iterable[Sequence[Variant]]) -> dict[int, list[Unit]]:
    wanted = {variant.pk for variants in found for variant in variants}
    units: dict[int, list[Unit]] = {}
    for unit in Unit.objects.filter(variant__in=wanted).order_by("-is_default", "pk"):
        units.setdefault(unit.variant_id, []).append(unit)
    return units


def _item(
    entry: EntryLine,
    found: dict[str, list[Variant]],
    units: dict[int, list[Unit]],
    *,
    checks_steps: bool,
) -> Ask:
    variants = found.get(entry.code, [])
    if not variants:
        raise ValueError(gettext("there is no such article here."))
    if len(variants) > 1:
        raise ValueError(gettext("several articles have this number."))
    unit = _unit(entry, units.get(variants[0].pk, []))
    return Ask(
        variants[0].pk,
        unit.pk,
        _quantity(entry, unit, checks_steps=checks_steps),
    )


def _unit(entry: EntryLine, sold: Sequence[Unit]) -> Unit:
    """The unit that is named, else the one it is sold by."""
    if not sold:
        raise ValueError(gettext("there is no such article here."))
    if not entry.unit:
        return sold[0]
    code, word = unit_of(entry.unit), entry.unit.casefold()
    for unit in sold:
        if unit.code == code or unit_name(unit).casefold() == word:
            return unit
    raise ValueError(gettext("it is not sold by “%(unit)s”.") % {"unit": entry.unit})


def _quantity(entry: EntryLine, unit: Unit, *, checks_steps: bool) -> Decimal:
    if entry.typed_quantity and entry.quantity is None:
        raise ValueError(gettext("this is no quantity."))
    wanted = unit.minimum if entry.quantity is None else entry.quantity
    if not checks_steps:
        return wanted
    try:
        return check_quantity(unit, wanted)
    except QuantityRefused as refusal:
        raise ValueError(str(refusal)) from refusal


def asked_text(params: Mapping[str, str], buyer: Buyer) -> str:
    """What a request starts with: the lines of a list, or one article of a page.

    `list` is the key of a requisition list that the buyer sees; `sku`, `quantity` and
    `unit` name an article.
    """
    if is_key(params.get("list", "")):
        return _text_of_list(int(params["list"]), buyer)
    sku = params.get("sku", "")[:60]
    unit = params.get("unit", "")
    word = _word_of(unit) if unit in UnitCode.values else ""
    number = read_number(params.get("quantity", "")) or Decimal(1)
    return _as_line(sku, number, word) if sku else ""


def _as_line(sku: str, quantity: Decimal, unit: str) -> str:
    """An article as somebody types it who reads the active language."""
    return "\t".join([sku, written_in(quantity, _language()), unit]).rstrip()


def _word_of(unit_code: str) -> str:
    """A unit in the reader's language, as far as that is read again."""
    word = str(UnitCode(unit_code).label)
    return word if unit_of(word) == unit_code else unit_code


def _text_of_list(list_id: int, buyer: Buyer) -> str:
    lines = RequisitionLine.objects.filter(
        requisition_list__in=RequisitionList.objects.visible_to(buyer).kept(),
        requisition_list=list_id,
        variant__in=Variant.objects.visible_to(buyer),
    ).select_related("variant", "unit")
    return "\n".join(
        _as_line(line.variant.sku, line.quantity, _word_of(line.unit.code))
        for line in lines.order_by("position", "pk")
    )
