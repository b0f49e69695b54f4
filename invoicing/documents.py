"""The printed invoice: bytes from its snapshot, and from nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from invoicing.rules import (
    Snapshot,
    iban_in_groups,
    is_credit_note,
    payment_code,
    tax_label,
    terms_sentence,
)
from shop.pdf import render_pdf

INK = "#1d2c31"


def invoice_pdf(snapshot: Snapshot, *, sha256: str) -> bytes:
    """Print an invoice or a credit note in its language.

    `sha256` is the snapshot's hash. Raises RenderingFailed, say for a missing glyph.
    """
    language = snapshot["language"]
    with translation.override(language):
        printable = _printable(snapshot)
    is_credit = is_credit_note(snapshot)
    return render_pdf(
        "invoicing/pdf/credit_note.html" if is_credit else "invoicing/pdf/invoice.html",
        {"doc": printable},
        language=language,
        identifier=bytes.fromhex(sha256)[:16],
        # Missing in what was issued before channels had colours.
        brand=snapshot.get("brand"),
    )


def _printable(snapshot: Snapshot) -> dict[str, Any]:  # Any: template variables
    days = ("issued_on", "supplied_on", "due_on")
    return {
        **snapshot,
        **{name: date.fromisoformat(snapshot[name]) for name in days},
        "taxes": [_tax_row(tax) for tax in snapshot["taxes"]],
        "notes": [_tax_note(tax) for tax in snapshot["taxes"] if tax["note"]],
        "terms": terms_sentence(snapshot["payment_method"], snapshot["net_days"]),
        "corrects": [_corrected(one) for one in snapshot.get("corrects", ())],
        "iban_in_groups": iban_in_groups(snapshot),
        "qr": _code(snapshot),
    }


def _corrected(invoice: Snapshot) -> Snapshot:
    return {**invoice, "issued_on": date.fromisoformat(invoice["issued_on"])}


def _tax_row(tax: Snapshot) -> Snapshot:
    return {**tax, "label": tax_label(tax["tax_category"], Decimal(tax["tax_rate"]))}


def _tax_note(tax: Snapshot) -> str:
    return f"{tax['note']} ({tax['code']})" if tax["code"] else str(tax["note"])


def _code(snapshot: Snapshot) -> SafeString | None:
    code = payment_code(snapshot)
    if code is None:
        return None
    # segno's own markup: paths and numbers, nothing of the snapshot's text.
    return mark_safe(code.svg_inline(border=0, dark=INK))  # noqa: S308 see above
