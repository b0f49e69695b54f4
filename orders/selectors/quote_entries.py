"""Articles typed or pasted as lines of text, for quotes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext

from accounts.buyer import Buyer
from catalog.errors import QuantityRefused
from catalog.models import Unit, UnitCode, Variant
from catalog.rules import check_quantity, written
from catalog.selectors.codes import variants_by_code
from orders.models import RequisitionLine, RequisitionList
from orders.rules.entry_text import EntryLine, entries_in_text
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
    entries = entries_in_text(text, get_language() or "en").lines
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
    sold = units.get(variants[0].pk, [])
    unit = next((one for one in sold if one.code == entry.unit), None) or sold[0]
    return Ask(
        variants[0].pk,
        unit.pk,
        _quantity(entry, unit, checks_steps=checks_steps),
    )


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
    unit = dict(UnitCode.choices).get(params.get("unit", ""), "")
    line = f"{sku}\t{params.get('quantity', '1')[:20]}\t{unit}"
    return line.rstrip() if sku else ""


def _text_of_list(list_id: int, buyer: Buyer) -> str:
    lines = RequisitionLine.objects.filter(
        requisition_list__in=RequisitionList.objects.visible_to(buyer).kept(),
        requisition_list=list_id,
        variant__in=Variant.objects.visible_to(buyer),
    ).select_related("variant", "unit")
    return "\n".join(
        f"{line.variant.sku}\t{written(line.quantity)}\t{line.unit.get_code_display()}"
        for line in lines.order_by("position", "pk")
    )
