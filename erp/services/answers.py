"""What the other system says of our orders."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from erp.models import Connector, ExternalRef
from orders.models import Order
from shop.imports import values
from shop.imports.importing import Field, ImportReport, ImportRow, Refusal


class OrderAnswerImporter:
    """The ids that orders have there: `order_number`, `external_id`."""

    fields: Sequence[Field] = (
        Field("order_number", values.text, ("number", "order"), is_required=True),
        Field("external_id", values.text, ("id", "erp_number"), is_required=True),
    )

    def __init__(self, *, connector: Connector) -> None:
        self.connector = connector

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Note each order's id; an unknown order is refused."""
        numbers = [row.values["order_number"] for row in rows]
        orders = dict(
            Order.objects.filter(
                seller=self.connector.seller, number__in=numbers
            ).values_list("number", "pk")
        )
        for row in rows:
            order_id = orders.get(row.values["order_number"])
            if order_id is None:
                reason = _("There is no such order.")
                report.refuse(
                    Refusal(
                        row.line, "order_number", row.values["order_number"], reason
                    )
                )
                continue
            self._note(order_id, row.values["external_id"], report)

    def _note(self, order_id: int, external_id: str, report: ImportReport) -> None:
        ref, is_new = ExternalRef.objects.get_or_create(
            connector=self.connector,
            entity="order",
            local_id=order_id,
            defaults={"external_id": external_id},
        )
        if is_new:
            report.created += 1
        elif ref.external_id == external_id:
            report.unchanged += 1
        else:
            ref.external_id, ref.seen_at = external_id, timezone.now()
            ref.save(update_fields=["external_id", "seen_at"])
            report.updated += 1

    def finish(self, report: ImportReport) -> None:
        """Nothing is left to do."""
