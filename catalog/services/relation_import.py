"""Bring in what goes with an article, and what stands in for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import ProductRelation, RelationKind, Variant
from shop.imports import values
from shop.imports.errors import BadValue
from shop.imports.importing import Field, ImportReport, ImportRow, Refusal
from shop.imports.repeats import Repeats

# The largest position that its column holds.
MOST = 32_767


def _position(raw: str) -> int:
    number = values.whole(raw)
    if not 0 <= number <= MOST:
        reason = _("“%(raw)s” must be between 0 and %(most)s.")
        raise BadValue(reason % {"raw": raw[:40], "most": MOST})
    return number


FIELDS = (
    Field("sku", values.text, ("article", "item", "source"), is_required=True),
    Field("related_sku", values.text, ("related", "target"), is_required=True),
    Field(
        "kind",
        values.one_of(set(RelationKind.values)),
        ("relation", "type"),
        is_required=True,
    ),
    Field("position", _position, ("order", "rank")),
    Field("is_gone", values.flag, ("remove", "delete")),
)


@dataclass(frozen=True)
class RelationKey:
    """From which product to which, and what the second is to the first."""

    source_id: int
    target_id: int
    kind: str


class RelationImporter:
    """Relations by two SKUs and a kind; of articles with sizes the products count.

    A relation that is not in the file stays, one with `is_gone` goes. Sizes of one
    product named on several rows are one relation: the first row counts.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(self) -> None:
        self.repeats = Repeats("sku", "first")

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Write a batch with five queries at most."""
        products = _products(rows)
        wanted: dict[RelationKey, ImportRow] = {}
        for row in rows:
            key = _key(row, products, report)
            if key is not None and self.repeats.is_first(key, row, report):
                wanted[key] = row
        known = _known(wanted)
        _remove(wanted, known, report)
        _create(wanted, known, report)
        _update(wanted, known, report)

    def finish(self, report: ImportReport) -> None:
        """Nothing is left to do."""


def _products(rows: Iterable[ImportRow]) -> dict[str, int]:
    named = {row.values[name] for row in rows for name in ("sku", "related_sku")}
    found = Variant.objects.filter(sku__in=named)
    return dict(found.values_list("sku", "product_id"))


def _key(
    row: ImportRow, products: Mapping[str, int], report: ImportReport
) -> RelationKey | None:
    for name in ("sku", "related_sku"):
        if row.values[name] not in products:
            reason = _("There is no such article.")
            report.refuse(Refusal(row.line, name, row.values[name], reason))
            return None
    source, target = (products[row.values[name]] for name in ("sku", "related_sku"))
    if source == target:
        reason = _("It is the same product.")
        report.refuse(
            Refusal(row.line, "related_sku", row.values["related_sku"], reason)
        )
        return None
    return RelationKey(source, target, row.values["kind"])


Known = dict[RelationKey, ProductRelation]


def _known(wanted: Iterable[RelationKey]) -> Known:
    """What there is of `wanted`."""
    keys = list(wanted)
    rows = ProductRelation.objects.filter(
        source_id__in={key.source_id for key in keys},
        target_id__in={key.target_id for key in keys},
    )
    found = {RelationKey(row.source_id, row.target_id, row.kind): row for row in rows}
    return {key: found[key] for key in keys if key in found}


def _is_gone(row: ImportRow) -> bool:
    return bool(row.values.get("is_gone", False))


def _remove(
    wanted: Mapping[RelationKey, ImportRow], known: Known, report: ImportReport
) -> None:
    gone = [key for key, row in wanted.items() if _is_gone(row)]
    ids = [known[key].pk for key in gone if key in known]
    if ids:
        ProductRelation.objects.filter(pk__in=ids).delete()
    report.updated += len(ids)
    report.unchanged += len(gone) - len(ids)


def _create(
    wanted: Mapping[RelationKey, ImportRow], known: Known, report: ImportReport
) -> None:
    fresh = [
        ProductRelation(
            source_id=key.source_id,
            target_id=key.target_id,
            kind=key.kind,
            position=row.values.get("position", 0),
        )
        for key, row in wanted.items()
        if key not in known and not _is_gone(row)
    ]
    # Of two imports at once the second finds them there.
    ProductRelation.objects.bulk_create(fresh, batch_size=2_000, ignore_conflicts=True)
    report.created += len(fresh)


def _update(
    wanted: Mapping[RelationKey, ImportRow], known: Known, report: ImportReport
) -> None:
    moved = []
    for key, relation in known.items():
        row = wanted[key]
        if _is_gone(row):
            continue
        position = row.values.get("position", relation.position)
        if position == relation.position:
            report.unchanged += 1
            continue
        relation.position = position
        moved.append(relation)
    ProductRelation.objects.bulk_update(moved, ["position"], batch_size=1_000)
    report.updated += len(moved)
