"""Long lists, checked by a worker batch by batch, and sheets nobody comes back to."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from accounts.buyer import Buyer
from accounts.selectors.buyers import buyer_for_customer
from orders.models.entry import EntrySheet, EntryState
from orders.rules.entry_text import EntryLine
from orders.services.entry import takes_least
from orders.services.entry_rows import append_lines

BATCH_LINES = 1_000
KEPT = timedelta(days=30)
KEPT_OF_GUESTS = timedelta(days=2)
MOST_FORGOTTEN = 500


def check_next_lines(*, sheet_id: int, now: datetime) -> bool:
    """Judge the next lines of a sheet that waits; say whether there are more.

    One transaction for each batch: a worker that dies has lost at most that one, and
    the next goes on behind the last. Who asked is read anew, with the rights of now.
    """
    with transaction.atomic():
        sheet = _lock_due(sheet_id)
        if sheet is None:
            return False
        lines = [_line(each) for each in sheet.pending]
        batch = lines[sheet.done_count : sheet.done_count + BATCH_LINES]
        with translation.override(sheet.language):
            append_lines(
                sheet, batch, buyer_of(sheet, now), takes_least=takes_least(lines)
            )
        return _note_progress(sheet, len(batch))


def _lock_due(sheet_id: int) -> EntrySheet | None:
    sheets = EntrySheet.objects.due().select_related("customer__channel__seller")
    locked = sheets.select_for_update(of=("self",), no_key=True)
    return locked.filter(pk=sheet_id).first()


def _note_progress(sheet: EntrySheet, count: int) -> bool:
    sheet.done_count = min(sheet.done_count + count, sheet.total_count)
    sheet.locked_until = timezone.now() + settings.LEASE
    is_over = sheet.done_count >= sheet.total_count
    if is_over:
        sheet.state, sheet.pending, sheet.locked_until = EntryState.READY, [], None
    sheet.save()
    return not is_over


def _line(values: list[str]) -> EntryLine:
    code, typed, quantity, unit, note = values
    return EntryLine(code, typed, Decimal(quantity) if quantity else None, unit, note)


def buyer_of(sheet: EntrySheet, now: datetime) -> Buyer:
    """Who handed the sheet in, with the rights they have now."""
    if sheet.customer is None or sheet.user is None:
        return Buyer(
            channel=sheet.channel,
            now=now,
            language=sheet.language,
            guest_token=sheet.guest_token,
            chosen_currency=sheet.currency,
        )
    # Staff act with all the rights of the customer and have no membership.
    user = None if sheet.user.is_staff else sheet.user
    asker = buyer_for_customer(customer=sheet.customer, now=now, user=user)
    return replace(
        asker,
        user=sheet.user,
        language=sheet.language,
        chosen_currency=sheet.currency,
    )


def give_up(*, sheet_id: int) -> None:
    """End a check that fails again and again; what is checked can be used."""
    EntrySheet.objects.due().filter(pk=sheet_id).update(
        state=EntryState.FAILED, locked_until=None
    )


def forget_old_entries(*, now: datetime) -> int:
    """Delete sheets nobody has touched for a month, guests' after two days."""
    gone = 0
    guests = EntrySheet.objects.filter(customer__isnull=True)
    for old in (
        guests.untouched_since(now - KEPT_OF_GUESTS),
        EntrySheet.objects.untouched_since(now - KEPT),
    ):
        while keys := list(old.values_list("pk", flat=True)[:MOST_FORGOTTEN]):
            EntrySheet.objects.filter(pk__in=keys).delete()
            gone += len(keys)
    return gone
