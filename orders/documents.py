"""The printed offer or counter-offer: bytes from its snapshot, and nothing else."""

from datetime import date
from typing import Any

from shop.pdf import render_pdf


def quote_pdf(snapshot: dict[str, Any], *, sha256: str) -> bytes:  # Any: JSON
    """Print a turn of a quote in its language; `sha256` is the snapshot's hash.

    Raises RenderingFailed, for a missing glyph for example.
    """
    days = ("offered_on", "valid_until")
    printable = {
        **snapshot,
        # A counter-offer has no last day.
        **{name: date.fromisoformat(snapshot[name]) for name in days if snapshot[name]},
    }
    return render_pdf(
        "orders/pdf/quote.html",
        {"doc": printable},
        language=snapshot["language"],
        identifier=bytes.fromhex(sha256)[:16],
        brand=snapshot.get("brand"),
    )


def return_slip_pdf(snapshot: dict[str, Any], *, sha256: str) -> bytes:  # Any: JSON
    """Print what goes into a returned parcel, in its language.

    Raises RenderingFailed.
    """
    made_on = date.fromisoformat(snapshot["made_on"])
    return render_pdf(
        "orders/pdf/return_slip.html",
        {"doc": {**snapshot, "made_on": made_on}},
        language=snapshot["language"],
        identifier=bytes.fromhex(sha256)[:16],
        brand=snapshot.get("brand"),
    )
