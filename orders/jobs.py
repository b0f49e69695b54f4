"""Sweeps of orders."""

import logging

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from catalog.services.searching import write_popularity
from catalog.services.stock import release_expired_stock
from orders.documents import (
    delivery_note_pdf,
    order_pdf,
    pick_list_pdf,
    quote_pdf,
    return_slip_pdf,
)
from orders.models import (
    DeliveryNote,
    EntrySheet,
    OrderPaper,
    OrderReturn,
    PickList,
    QuotePaper,
    ReturnSlip,
    Shipment,
)
from orders.selectors.backorders import orders_to_fill
from orders.selectors.popularity import orders_by_product
from orders.services import (
    approvals,
    backorders,
    entry_checks,
    forgetting,
    notes,
    personal_words,
    quote_ends,
    quotes,
)
from orders.services.billing import bill_shipment, put_aside
from orders.services.crediting import credit_return, put_credit_aside
from orders.services.return_slips import file_return_slip
from shop.errors import DomainError
from shop.pdf import RenderingFailed
from shop.sweeps import claim, put_off

logger = logging.getLogger(__name__)

# A list whose check fails this often waits for somebody to look at it.
MOST_CHECKS = 5


@shared_task(name="orders.bill_shipments")
def bill_shipments() -> int:
    """Issue an invoice for every shipment that awaits one; return how many."""
    billed = 0
    for shipment_id in claim(Shipment.objects.awaiting_invoice(), limit=200):
        billed += _bill(shipment_id)
    return billed


def _bill(shipment_id: int) -> bool:
    try:
        bill_shipment(shipment_id=shipment_id)
    except DomainError as refusal:
        put_aside(shipment_id=shipment_id, because=refusal)
        return False
    except DatabaseError as failure:
        # Deadlock, lost connection: the next try may do.
        logger.warning("Shipment %s was not billed: %s", shipment_id, failure)
        put_off(Shipment.objects.get(pk=shipment_id), error=str(failure))
        return False
    return True


@shared_task(name="orders.credit_returns")
def credit_returns() -> int:
    """Issue the credit note of every return that awaits one; return how many."""
    credited = 0
    for return_id in claim(OrderReturn.objects.awaiting_credit(), limit=100):
        credited += _credit(return_id)
    return credited


def _credit(return_id: int) -> bool:
    try:
        return bool(credit_return(return_id=return_id))
    except DomainError as refusal:
        put_credit_aside(return_id=return_id, because=refusal)
    except DatabaseError as failure:
        logger.warning("Return %s was not credited: %s", return_id, failure)
        put_off(OrderReturn.objects.get(pk=return_id), error=str(failure))
    return False


@shared_task(name="orders.print_return_slips")
def print_return_slips() -> int:
    """Print every return slip that has no PDF yet; return how many were printed."""
    printed = 0
    for pk in claim(ReturnSlip.objects.unprinted(), limit=100):
        printed += _print_slip(ReturnSlip.objects.get(pk=pk))
    return printed


def _print_slip(slip: ReturnSlip) -> bool:
    try:
        pdf = return_slip_pdf(slip.snapshot, sha256=slip.sha256)
        return file_return_slip(slip_id=slip.pk, pdf=pdf)
    except (RenderingFailed, OSError) as failure:
        logger.warning("Return slip %s was not printed: %s", slip.pk, failure)
        put_off(slip, error=str(failure))
        return False


@shared_task(name="orders.release_expired_reservations")
def release_expired_reservations() -> int:
    """Give back stock whose hold ran out; return how many holds."""
    return release_expired_stock(now=timezone.now())


@shared_task(name="orders.fill_backorders")
def fill_backorders() -> int:
    """Reserve what came in for orders that wait for it, oldest first; say for how many.

    Each order in a transaction of its own; what stops one does not stop the others.
    Run twice or at once, every piece is promised once.
    """
    return sum(_fill(order_id) for order_id in orders_to_fill())


def _fill(order_id: int) -> bool:
    try:
        return backorders.fill_order(order_id=order_id)
    except (DomainError, DatabaseError) as failure:
        # The next round, seconds later, tries again.
        logger.warning("Order %s was not filled: %s", order_id, failure)
        return False


@shared_task(name="orders.tell_new_days")
def tell_new_days() -> int:
    """Tell where goods that are waited for come on another day; for how many orders."""
    return backorders.tell_new_days()


@shared_task(name="orders.print_papers")
def print_papers() -> int:
    """Print all orders, delivery notes and pick lists without a PDF; say how many."""
    printed = 0
    for pk in claim(DeliveryNote.objects.unprinted(), limit=100):
        printed += _print_note(DeliveryNote.objects.get(pk=pk))
    for pk in claim(OrderPaper.objects.unprinted(), limit=20):
        printed += _print_order(OrderPaper.objects.get(pk=pk))
    for pk in claim(PickList.objects.unprinted(), limit=100):
        printed += _print_pick(PickList.objects.select_related("warehouse").get(pk=pk))
    return printed


def _print_note(note: DeliveryNote) -> bool:
    try:
        pdf = delivery_note_pdf(note.snapshot, sha256=note.sha256)
        return notes.file_note_pdf(note_id=note.pk, pdf=pdf)
    except (RenderingFailed, OSError) as failure:
        logger.warning("Delivery note %s was not printed: %s", note.pk, failure)
        put_off(note, error=str(failure))
        return False


def _print_order(paper: OrderPaper) -> bool:
    try:
        pdf = order_pdf(paper.snapshot, sha256=paper.sha256)
        return notes.file_order_pdf(paper_id=paper.pk, pdf=pdf)
    except (RenderingFailed, OSError) as failure:
        logger.warning("Order paper %s was not printed: %s", paper.pk, failure)
        put_off(paper, error=str(failure))
        return False


def _print_pick(pick_list: PickList) -> bool:
    try:
        return notes.file_pick_pdf(
            pick_list_id=pick_list.pk, pdf=pick_list_pdf(pick_list)
        )
    except (RenderingFailed, OSError) as failure:
        logger.warning("Pick list %s was not printed: %s", pick_list.pk, failure)
        put_off(pick_list, error=str(failure))
        return False


@shared_task(name="orders.expire_quotes")
def expire_quotes() -> int:
    """End offers nobody accepted in time; return how many."""
    return quote_ends.expire_due_quotes()


@shared_task(name="orders.remind_of_quotes")
def remind_of_quotes() -> int:
    """Remind of offers that end soon; return of how many."""
    return quote_ends.remind_of_quotes()


@shared_task(name="orders.expire_approvals")
def expire_approvals() -> int:
    """Give back orders nobody decided about in time; return how many."""
    return approvals.expire_due_requests()


@shared_task(name="orders.print_quotes")
def print_quotes() -> int:
    """Print every offer that has no PDF yet; return how many were printed."""
    printed = 0
    for pk in claim(QuotePaper.objects.unprinted(), limit=100):
        printed += _print(QuotePaper.objects.get(pk=pk))
    return printed


def _print(paper: QuotePaper) -> bool:
    try:
        pdf = quote_pdf(paper.snapshot, sha256=paper.sha256)
        return quotes.file_quote_pdf(paper_id=paper.pk, pdf=pdf)
    except (RenderingFailed, OSError) as failure:
        logger.warning("Offer %s was not printed: %s", paper.pk, failure)
        put_off(paper, error=str(failure))
        return False


@shared_task(name="orders.forget_old_carts")
def forget_old_carts() -> int:
    """Delete carts older than the sellers' periods; return how many."""
    return forgetting.forget_old_carts(now=timezone.now())


@shared_task(name="orders.forget_old_words")
def forget_old_words() -> int:
    """Forget words and files that erased people, or old orders, left; say how many."""
    left_behind = personal_words.forget_words_left_behind()
    return left_behind + personal_words.forget_old_records(now=timezone.now())


@shared_task(name="orders.check_entries")
def check_entries() -> int:
    """Judge the lines of every long list that waits; return how many lists."""
    checked = 0
    for sheet_id in claim(EntrySheet.objects.due(), limit=20):
        checked += _check(sheet_id)
    return checked


def _check(sheet_id: int) -> bool:
    sheet = EntrySheet.objects.defer("pending").filter(pk=sheet_id).first()
    if sheet is None:
        return False
    if sheet.attempts > MOST_CHECKS:
        entry_checks.give_up(sheet_id=sheet_id)
        return False
    try:
        while entry_checks.check_next_lines(sheet_id=sheet_id, now=timezone.now()):
            pass
    except DatabaseError as failure:
        logger.warning("List %s was not checked: %s", sheet_id, failure)
        put_off(sheet, error=str(failure))
        return False
    return True


@shared_task(name="orders.forget_old_entries")
def forget_old_entries() -> int:
    """Delete sheets of many lines that nobody comes back to; return how many."""
    return entry_checks.forget_old_entries(now=timezone.now())


@shared_task(name="orders.count_popularity")
def count_popularity() -> int:
    """Tell the catalogue what is ordered most; return how many products changed."""
    return write_popularity(orders_count=orders_by_product(now=timezone.now()))
