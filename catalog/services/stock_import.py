"""Bring stock counts in."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.errors import KitHasNoStock
from catalog.models import MovementKind, StockLevel, StockMovement, Variant, Warehouse
from shop.imports import values
from shop.imports.importing import Field, ImportReport, ImportRow, Refusal
from shop.imports.repeats import Repeats

FIELDS = (
    Field("sku", values.text, ("article", "item", "code"), is_required=True),
    Field("on_hand", values.not_negative, ("quantity", "stock"), is_required=True),
    Field("warehouse", values.text, ("location",)),
    Field("arrives_on", values.moment, ("next_arrival",)),
    Field("arriving", values.not_negative, ("incoming",)),
    Field("bin", values.text, ("storage_bin", "shelf")),
)


LONGEST_BIN = 20
CHANGED = ("on_hand", "arrives_on", "arriving", "counted_at", "bin")


class StockImporter:
    """Counts by SKU and warehouse, in base units; the difference is a movement.

    What is reserved stays reserved: a count below it is taken as it is, and the shop
    sells nothing more until goods arrive.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(self, *, warehouse: Warehouse | None = None) -> None:
        self.warehouse = warehouse
        self.repeats = Repeats("sku")
        self._kits: set[str] = set()
        self._warehouses = {place.code: place for place in Warehouse.objects.all()}

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Set a batch's levels, locked in the order everyone locks them."""
        skus = {row.values["sku"] for row in rows}
        found = Variant.objects.filter(sku__in=skus)
        variants = dict(found.values_list("sku", "pk"))
        self._kits = set(found.exclude(kit_pricing="").values_list("sku", flat=True))
        wanted: dict[tuple[int, int], ImportRow] = {}
        for row in rows:
            key = self._key(row, variants, report)
            if key is not None:
                wanted[key] = row
        self._make_missing(wanted)
        levels = (
            StockLevel.objects.filter(variant_id__in={key[0] for key in wanted})
            .in_lock_order()
            .select_for_update(no_key=True)
        )
        self._set(
            [x for x in levels if (x.variant_id, x.warehouse_id) in wanted],
            wanted,
            report,
        )

    def finish(self, report: ImportReport) -> None:
        """Nothing is left to do."""

    def _key(
        self, row: ImportRow, variants: dict[str, int], report: ImportReport
    ) -> tuple[int, int] | None:
        sku, name = row.values["sku"], row.values.get("warehouse", "")
        place = self._warehouses.get(name) if name else self.warehouse
        if sku not in variants:
            report.refuse(Refusal(row.line, "sku", sku, _("There is no such article.")))
        elif sku in self._kits:
            report.refuse(Refusal(row.line, "sku", sku, str(KitHasNoStock(sku=sku))))
        elif place is None:
            reason = _("There is no such warehouse.")
            report.refuse(Refusal(row.line, "warehouse", name, reason))
        elif self.repeats.is_first((sku, place.code), row, report):
            return variants[sku], place.pk
        return None

    def _make_missing(self, wanted: dict[tuple[int, int], ImportRow]) -> None:
        StockLevel.objects.bulk_create(
            (StockLevel(variant_id=v, warehouse_id=w) for v, w in sorted(wanted)),
            ignore_conflicts=True,
        )

    def _set(
        self,
        levels: Sequence[StockLevel],
        wanted: dict[tuple[int, int], ImportRow],
        report: ImportReport,
    ) -> None:
        changed: list[StockLevel] = []
        moves: list[StockMovement] = []
        for level in levels:
            row = wanted[level.variant_id, level.warehouse_id]
            difference = row.values["on_hand"] - level.on_hand
            if not _set_level(level, row):
                report.unchanged += 1
                continue
            report.updated += 1
            changed.append(level)
            if difference:
                moves.append(_movement(level, difference, row.line))
        StockLevel.objects.bulk_update(changed, CHANGED, batch_size=500)
        StockMovement.objects.bulk_create(moves)


def _set_level(level: StockLevel, row: ImportRow) -> bool:
    moment = row.values.get("arrives_on")
    wanted = (
        row.values["on_hand"],
        moment.date() if moment else level.arrives_on,
        row.values.get("arriving", level.arriving),
        row.values.get("bin", level.bin)[:LONGEST_BIN],
    )
    if wanted == (level.on_hand, level.arrives_on, level.arriving, level.bin):
        return False
    level.on_hand, level.arrives_on, level.arriving, level.bin = wanted
    level.counted_at = timezone.now()
    return True


def _movement(level: StockLevel, difference: Decimal, line: int) -> StockMovement:
    return StockMovement(
        variant_id=level.variant_id,
        warehouse_id=level.warehouse_id,
        kind=MovementKind.COUNT,
        quantity=difference,
        reference=f"import line {line}",
    )
