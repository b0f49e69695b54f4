"""Bring companies in, set by set."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Address, Channel, Customer, CustomerState, VatAnswer
from shop.imports import values
from shop.imports.importing import Field, ImportReport, ImportRow
from shop.imports.repeats import Repeats

LANGUAGES = {code for code, _name in settings.LANGUAGES}
CUSTOMER_FIELDS = (
    "name",
    "legal_name",
    "country",
    "vat_id",
    "registration_number",
    "email",
    "phone",
    "language",
    "currency",
)
ADDRESS_FIELDS = ("line1", "line2", "postcode", "city", "region")

FIELDS = (
    Field("number", values.text, ("customer_number", "customer"), is_required=True),
    Field("name", values.text, ("company",), is_required=True),
    Field("country", values.country, ("country_code",), is_required=True),
    Field("legal_name", values.text),
    Field("vat_id", values.upper, ("vat", "vat_number")),
    Field("registration_number", values.text, ("register",)),
    Field("email", values.text, ("e-mail", "mail")),
    Field("phone", values.text, ("telephone",)),
    Field("language", values.one_of(LANGUAGES)),
    Field("currency", values.currency),
    Field("line1", values.text, ("street", "address")),
    Field("line2", values.text),
    Field("postcode", values.text, ("zip", "postal_code")),
    Field("city", values.text, ("town",)),
    Field("region", values.text, ("county", "state")),
)
LONGEST = {"number": 40, "name": 120, "legal_name": 200, "vat_id": 20, "phone": 40}


class CompanyImporter:
    """Companies of one channel by customer number, approved as they come.

    An address is made with the company when the file has one; later runs bring the
    company's details up to date and leave addresses to the company.
    """

    fields: Sequence[Field] = FIELDS

    def __init__(self, *, channel: Channel, repeats: str = "refuse") -> None:
        self.channel = channel
        self.repeats = Repeats("number", repeats)

    def apply(self, rows: Sequence[ImportRow], report: ImportReport) -> None:
        """Write a batch with a fixed number of queries."""
        first = [
            row
            for row in rows
            if self.repeats.is_first(row.values["number"][:40], row, report)
        ]
        known = {
            customer.number: customer
            for customer in Customer.objects.filter(
                channel=self.channel,
                number__in=[row.values["number"][:40] for row in first],
            )
        }
        fresh = [row for row in first if row.values["number"][:40] not in known]
        self._create(fresh)
        report.created += len(fresh)
        changed = [
            customer
            for row in first
            if (customer := known.get(row.values["number"][:40]))
            and _changes(customer, row)
        ]
        fields = (*CUSTOMER_FIELDS, "vat_answer")
        Customer.objects.bulk_update(changed, fields, batch_size=500)
        report.updated += len(changed)
        report.unchanged += len(first) - len(fresh) - len(changed)

    def finish(self, report: ImportReport) -> None:
        """Nothing is left to do."""

    def _create(self, rows: Sequence[ImportRow]) -> None:
        customers = Customer.objects.bulk_create(
            Customer(
                channel=self.channel,
                number=row.values["number"][:40],
                state=CustomerState.APPROVED,
                approved_at=timezone.now(),
                **{
                    "legal_name": row.values["name"],
                    "language": self.channel.language,
                    **_given(row),
                },
            )
            for row in rows
        )
        Address.objects.bulk_create(
            Address(
                customer=customer,
                name=customer.legal_name[:120],
                country=customer.country,
                is_billing_default=True,
                is_delivery_default=True,
                **{name: row.values.get(name, "")[:80] for name in ADDRESS_FIELDS},
            )
            for customer, row in zip(customers, rows, strict=True)
            if row.values.get("line1") and row.values.get("city")
        )


def _given(row: ImportRow) -> dict[str, Any]:  # Any: field values
    return {
        name: str(row.values[name])[: LONGEST.get(name, 254)]
        for name in CUSTOMER_FIELDS
        if name in row.values
    }


def _changes(customer: Customer, row: ImportRow) -> bool:
    changed = {
        name
        for name, value in _given(row).items()
        if str(getattr(customer, name)) != value
    }
    for name in changed:
        setattr(customer, name, _given(row)[name])
    if "vat_id" in changed:
        # Said of the former one. The nightly renewal asks about the new.
        customer.vat_answer = VatAnswer.UNKNOWN
    return bool(changed)
