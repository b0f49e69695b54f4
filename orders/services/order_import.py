"""Bring past orders in."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Channel, Customer
from catalog.models import ProductText, Unit
from invoicing.models import PaymentMethod
from orders.models import Order, OrderLine, OrderState
from orders.rules import PlaceSpec
from pricing.models import TaxCategory
from pricing.rules import Taxable, Totals, line_amount, totals
from shop.imports import values
from shop.imports.importing import Field, ImportReport, ImportRow, Refusal
from shop.money import round_quantity, round_unit_price

FIELDS = (
    Field("order_number", values.text, ("number", "order"), is_required=True),
    Field("placed_at", values.moment, ("date", "ordered_at"), is_required=True),
    Field("customer_number", values.text, ("customer",), is_required=True),
    Field("sku", values.text, ("article", "item"), is_required=True),
    Field("quantity", values.positive, ("qty",), is_required=True),
    Field("unit_price", values.not_negative, ("price",), is_required=True),
    Field("name", values.text, ("description",)),
    Field("po_number", values.text, ("po",)),
    Field("currency", values.currency),
    Field("tax_rate", values.not_negative, ("vat_rate",)),
)


@dataclass
class _Document:
    """The rows of one order, as they follow each other in the file."""

    number: str
    rows: list[ImportRow] = field(default_factory=list)


class OrderImporter:
    """Past orders, a row for each line; they are completed and reserve nothing.

    The rows of an order follow each other. An order that is here already counts as
    unchanged; one whose content differs is refused, for orders are frozen. Rows whose
    article or customer is unknown are refused, the rest of the order comes in.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(self, *, channel: Channel) -> None:
        self.channel = channel
        self._held: _Document | None = None
        self._finished: set[str] = set()

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Write the whole orders of a batch; the last is held for its next rows."""
        documents: list[_Document] = [self._held] if self._held else []
        for row in rows:
            number = row.values["order_number"][:40]
            if documents and documents[-1].number == number:
                documents[-1].rows.append(row)
            elif number in self._finished or any(d.number == number for d in documents):
                reason = _("The order began further up; its rows must stand together.")
                report.refuse(Refusal(row.line, "order_number", number, reason))
            else:
                documents.append(_Document(number, [row]))
        self._held = documents.pop() if documents else None
        self._write(documents, report)

    def finish(self, report: ImportReport) -> None:
        """Write the last order."""
        if self._held is not None:
            self._write([self._held], report)
            self._held = None

    def _write(self, documents: Sequence[_Document], report: ImportReport) -> None:
        self._finished.update(document.number for document in documents)
        known = _Known(self.channel, documents)
        fresh: list[tuple[Order, list[OrderLine]]] = []
        for document in documents:
            lines = known.lines_of(document, report)
            if not lines:
                continue
            order = self._order(document, lines, known)
            mark = known.marks.get(document.number)
            if mark is None:
                fresh.append((order, lines))
                report.created += len(lines)
            elif mark == order.sha256:
                report.unchanged += len(lines)
            else:
                _refuse_changed(document, report)
        Order.objects.bulk_create(order for order, _lines in fresh)
        OrderLine.objects.bulk_create(line for _order, lines in fresh for line in lines)

    def _order(
        self, document: _Document, lines: Sequence[OrderLine], known: "_Known"
    ) -> Order:
        first = document.rows[0].values
        currency = first.get("currency", self.channel.currency)
        sums = totals(
            [Taxable(x.line_amount, x.tax_category, x.tax_rate) for x in lines],
            currency=currency,
            prices_include_tax=self.channel.prices_include_tax,
        )
        customer = known.customers[first["customer_number"]]
        order = Order(
            seller=self.channel.seller,
            channel=self.channel,
            customer=customer,
            number=document.number,
            state=OrderState.COMPLETED,
            currency=currency,
            prices_include_tax=self.channel.prices_include_tax,
            goods_amount=sum((line.line_amount for line in lines), Decimal(0)),
            total_net=sums.net,
            total_tax=sums.tax,
            total_gross=sums.gross,
            payment_method=PaymentMethod.ON_ACCOUNT,
            shipping_code="imported",
            shipping_name=_("imported"),
            po_number=first.get("po_number", "")[:60],
            language=customer.language,
            placed_at=first["placed_at"],
            snapshot=_origin(document, customer, first["placed_at"]),
        )
        order.sha256 = _mark(order, lines)
        # Not in the mark: the same file counts as the same when an address changed.
        order.snapshot |= _agreed(order, customer, sums)
        for line in lines:
            line.order = order
        return order


class _Known:
    """What the database knows of a batch's customers, articles and orders."""

    def __init__(self, channel: Channel, documents: Sequence[_Document]) -> None:
        rows = [row for document in documents for row in document.rows]
        self.customers = {
            customer.number: customer
            for customer in Customer.objects.filter(
                channel=channel,
                number__in={row.values["customer_number"] for row in rows},
            )
        }
        units = Unit.objects.filter(
            variant__sku__in={row.values["sku"] for row in rows}, is_default=True
        ).select_related("variant")
        self.units = {unit.variant.sku: unit for unit in units}
        texts = ProductText.objects.filter(
            product__in={unit.variant.product_id for unit in self.units.values()}
        )
        self.names = {text.product_id: text.name for text in texts}
        numbers = [document.number for document in documents]
        self.marks = dict(
            Order.objects.filter(number__in=numbers).values_list("number", "sha256")
        )

    def lines_of(self, document: _Document, report: ImportReport) -> list[OrderLine]:
        """The order's good rows as lines; the others are refused."""
        lines: list[OrderLine] = []
        for row in document.rows:
            unit = self.units.get(row.values["sku"])
            if row.values["customer_number"] not in self.customers:
                self._refuse(row, "customer_number", _("No such customer."), report)
            elif unit is None:
                self._refuse(row, "sku", _("There is no such article."), report)
            elif round_quantity(row.values["quantity"]) <= 0:
                self._refuse(row, "quantity", _("It is out of range."), report)
            else:
                lines.append(self._line(row, unit, len(lines) + 1))
        return lines

    def _refuse(
        self, row: ImportRow, column: str, reason: str, report: ImportReport
    ) -> None:
        value = str(row.values[column])[:80]
        report.refuse(Refusal(row.line, column, value, reason))

    def _line(self, row: ImportRow, unit: Unit, position: int) -> OrderLine:
        quantity = round_quantity(row.values["quantity"])
        price = round_unit_price(row.values["unit_price"])
        rate = row.values.get("tax_rate", Decimal(0))
        own_name = self.names.get(unit.variant.product_id, unit.variant.sku)
        return OrderLine(
            position=position,
            variant=unit.variant,
            unit=unit,
            sku=unit.variant.sku,
            name=row.values.get("name", own_name)[:250],
            unit_code=unit.code,
            unit_factor=unit.factor,
            quantity=quantity,
            quantity_shipped=quantity,
            unit_price_amount=price,
            line_amount=line_amount(price, quantity, row.values.get("currency", "EUR")),
            tax_category=TaxCategory.STANDARD if rate else TaxCategory.ZERO,
            tax_rate=rate,
        )


def _refuse_changed(document: _Document, report: ImportReport) -> None:
    reason = _("The order is here with other content; orders do not change.")
    line = document.rows[0].line
    report.refuse(Refusal(line, "order_number", document.number, reason))


def _origin(
    document: _Document, customer: Customer, placed_at: datetime
) -> dict[str, Any]:  # Any: JSON
    return {
        "version": 1,
        "source": "import",
        "buyer": {"number": customer.number, "name": customer.legal_name},
        "placed_at": placed_at.isoformat(),
        "lines": len(document.rows),
    }


def _agreed(
    order: Order, customer: Customer, sums: Totals
) -> dict[str, Any]:  # Any: JSON
    """What pages read of every order; where it went and who ordered nobody knows."""
    seller = order.seller
    place = PlaceSpec(
        name=customer.legal_name, line1="", city="", country=str(customer.country.code)
    )
    return {
        "seller": {"name": seller.name, "legal_name": seller.legal_name},
        "customer": {
            "number": customer.number,
            "name": customer.name,
            "legal_name": customer.legal_name,
            "vat_id": customer.vat_id,
            "email": customer.email,
        },
        "placed_by": {"name": "", "email": ""},
        "rep": "",
        "delivery": asdict(place),
        "billing": asdict(place),
        "taxes": [
            {
                "category": tax.tax_category,
                "rate": str(tax.tax_rate),
                "base_net": str(tax.base_net),
                "tax_amount": str(tax.tax_amount),
            }
            for tax in sums.taxes
        ],
    }


def _mark(order: Order, lines: Sequence[OrderLine]) -> str:
    content = {
        "snapshot": order.snapshot,
        "currency": order.currency,
        "lines": [
            [x.sku, str(x.quantity), str(x.unit_price_amount), str(x.tax_rate)]
            for x in lines
        ],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
