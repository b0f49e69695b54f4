"""The printed offer: bytes from its snapshot, and from nothing else."""

from datetime import date
from typing import Any

from shop.pdf import render_pdf


def quote_pdf(snapshot: dict[str, Any], *, sha256: str) -> bytes:  # Any: JSON
    """Print an offer in its language; `sha256` is the snapshot's hash.

    Raises RenderingFailed, for a missing glyph for example.
    """
    days = ("offered_on", "valid_until")
    printable = {
        **snapshot,
        **{name: date.fromisoformat(snapshot[name]) for name in days},
    }
    return render_pdf(
        "orders/pdf/quote.html",
        {"doc": printable},
        language=snapshot["language"],
        identifier=bytes.fromhex(sha256)[:16],
        brand=snapshot.get("brand"),
    )
