"""Orders, delivery notes and pick lists on paper: owed here, printed by a worker."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.crypto import get_random_string

from orders.models import DeliveryNote, Order, OrderPaper, PickList, Shipment
from orders.rules import document_hash
from orders.selectors.delivery_notes import note_snapshot
from orders.selectors.order_papers import letterhead, paper_content
from shop.storage import private_storage
from shop.sweeps import kick


def write_note(shipment: Shipment) -> DeliveryNote:
    """Freeze what the delivery note of a shipment says; a worker prints it."""
    snapshot = note_snapshot(shipment)
    note, _ = DeliveryNote.objects.get_or_create(
        shipment=shipment,
        defaults={
            "language": snapshot["language"],
            "snapshot": snapshot,
            "sha256": document_hash(snapshot, []),
        },
    )
    kick("orders.print_papers")
    return note


@transaction.atomic
def note_of(shipment: Shipment) -> DeliveryNote:
    """The delivery note; made now for what left before there were any."""
    found = DeliveryNote.objects.filter(shipment=shipment).first()
    return found or write_note(shipment)


def file_note_pdf(*, note_id: int, pdf: bytes) -> bool:
    """Keep the PDF of a note that has none; say whether it was this one.

    Safe to run twice and at once: the first to write the row wins, the other file is
    removed.
    """
    note = DeliveryNote.objects.select_related("shipment").get(pk=note_id)
    name = _store(f"delivery-notes/{note.shipment.number}", pdf)
    is_filed = DeliveryNote.objects.filter(pk=note_id, pdf="").update(
        pdf=name, locked_until=None, last_error=""
    )
    return _kept(name, is_filed=bool(is_filed))


def paper_of(order: Order, *, language: str) -> OrderPaper:
    """The order on paper as it stands, in `language`; made now if there is none yet.

    Once for each content: asked twice, or by two people at once, it is the same.
    """
    content = paper_content(order, language=language)
    sha256 = document_hash(content, [])
    found = OrderPaper.objects.filter(order=order, sha256=sha256).first()
    if found is not None:
        return found
    made, _ = OrderPaper.objects.get_or_create(
        order=order,
        sha256=sha256,
        defaults={"language": language, "snapshot": {**content, **letterhead(order)}},
    )
    kick("orders.print_papers")
    return made


def file_order_pdf(*, paper_id: int, pdf: bytes) -> bool:
    """Keep the PDF of an order's paper that has none; say whether it was this one."""
    name = _store(f"orders/{paper_id}", pdf)
    is_filed = OrderPaper.objects.filter(pk=paper_id, pdf="").update(
        pdf=name, locked_until=None, last_error=""
    )
    return _kept(name, is_filed=bool(is_filed))


def file_pick_pdf(*, pick_list_id: int, pdf: bytes) -> bool:
    """Keep the PDF of a pick list that has none; say whether it was this one."""
    name = _store(f"pick-lists/{pick_list_id}", pdf)
    is_filed = PickList.objects.filter(pk=pick_list_id, pdf="").update(
        pdf=name, locked_until=None, last_error=""
    )
    return _kept(name, is_filed=bool(is_filed))


def _store(path: str, pdf: bytes) -> str:
    return private_storage().save(
        f"{path}-{get_random_string(12)}.pdf", ContentFile(pdf)
    )


def _kept(name: str, *, is_filed: bool) -> bool:
    if not is_filed:
        private_storage().delete(name)
    return is_filed
