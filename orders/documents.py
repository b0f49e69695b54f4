"""Printed papers: from their snapshots and from nothing else; pick lists."""

from datetime import date
from typing import Any

from orders.models import PickList
from orders.selectors.picking import pick_rows
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


def order_pdf(snapshot: dict[str, Any], *, sha256: str) -> bytes:  # Any: JSON
    """Print an order from its snapshot, in its language; `sha256` names the content.

    Raises RenderingFailed.
    """
    places = [
        {**one, "requested_on": _day(one["requested_on"])}
        for one in snapshot["destinations"]
    ]
    printable = {
        **snapshot,
        "placed_on": date.fromisoformat(snapshot["placed_on"]),
        "requested_on": _day(snapshot["requested_on"]),
        "destinations": places,
    }
    return render_pdf(
        "orders/pdf/order.html",
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


def delivery_note_pdf(snapshot: dict[str, Any], *, sha256: str) -> bytes:  # Any: JSON
    """Print the note of a shipment from its snapshot, whose hash is `sha256`.

    Raises RenderingFailed.
    """
    printable = {
        **snapshot,
        "ordered_on": date.fromisoformat(snapshot["ordered_on"]),
        "shipped_on": date.fromisoformat(snapshot["shipped_on"]),
        # Notes from before did not say it.
        "requested_on": _day(snapshot.get("requested_on", "")),
        "following": [
            {**line, "expected_on": _day(line["expected_on"])}
            for line in snapshot["following"]
        ],
    }
    return render_pdf(
        "orders/pdf/delivery_note.html",
        {"doc": printable},
        language=snapshot["language"],
        identifier=bytes.fromhex(sha256)[:16],
        brand=snapshot.get("brand"),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def pick_list_pdf(pick_list: PickList) -> bytes:
    """Print what to fetch, in the language of who fetches it. Raises RenderingFailed.

    What is on a list does not change; what was found is not printed.
    """
    orders = pick_list.orders.select_related("order__customer")
    return render_pdf(
        "orders/pdf/pick_list.html",
        {
            "pick_list": pick_list,
            "rows": pick_rows(pick_list),
            "orders": list(orders),
        },
        language=pick_list.language,
        identifier=f"pick-list-{pick_list.pk:06d}".encode()[:16],
    )
