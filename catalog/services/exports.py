"""Lists of articles that buyers take along: asked for, written, forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.buyer import Buyer
from accounts.events import record_by
from accounts.models import User
from catalog.errors import TooManyExports
from catalog.models import AssortmentExport, ExportFormat, ExportState
from shop.sweeps import kick

KEPT = timedelta(days=1)
MOST_WAITING = 2


@dataclass(frozen=True)
class ExportWish:
    """What is wanted: all articles or those of a category, and how many that is."""

    format: ExportFormat
    total_count: int
    category_id: int | None = None


def note_export(*, buyer: Buyer, wish: ExportWish) -> None:
    """Write down that somebody took their prices along: who could, and how many."""
    assert buyer.customer is not None  # noqa: S101 views ask for a customer
    record_by(
        buyer,
        buyer.customer,
        verb="exported_articles",
        format=str(wish.format),
        articles=wish.total_count,
    )


@transaction.atomic
def ask_for_export(*, buyer: Buyer, wish: ExportWish) -> AssortmentExport:
    """Owe `buyer` a file that a worker writes; it can be fetched for a day.

    Locks the user. Raises TooManyExports while two are being written already.
    """
    assert buyer.user is not None  # noqa: S101 views ask for a user
    assert buyer.customer is not None  # noqa: S101 as above
    User.objects.select_for_update(no_key=True).get(pk=buyer.user.pk)
    if AssortmentExport.objects.visible_to(buyer).due().count() >= MOST_WAITING:
        raise TooManyExports
    asked = AssortmentExport.objects.create(
        customer=buyer.customer,
        user=buyer.user,
        category_id=wish.category_id,
        format=wish.format,
        language=buyer.language,
        currency=buyer.currency,
        total_count=wish.total_count,
        ends_at=timezone.now() + KEPT,
    )
    note_export(buyer=buyer, wish=wish)
    kick("storefront.write_exports")
    return asked


def note_progress(*, export_id: int, done_count: int) -> bool:
    """Say how far the writing is and keep the lease; whether it is still wanted."""
    waiting = AssortmentExport.objects.due().filter(pk=export_id)
    return bool(
        waiting.update(
            done_count=done_count,
            # More may have come on sale since it was asked for.
            total_count=Greatest("total_count", done_count),
            locked_until=timezone.now() + settings.LEASE,
        )
    )


@transaction.atomic
def keep_export(
    *,
    export_id: int,
    content: IO[bytes],
    done_count: int,
    as_of: datetime,
    tell: Callable[[AssortmentExport], None],
) -> bool:
    """Keep the finished file and tell who asked; False when it is not wanted any more.

    `tell` queues the mail in the same transaction. A second worker that wrote the same
    list finds it ready and keeps nothing.
    """
    rows = AssortmentExport.objects.select_for_update(no_key=True, of=("self",))
    export = rows.select_related("customer__channel", "user").get(pk=export_id)
    if export.state != ExportState.DUE:
        return False
    export.state = ExportState.READY
    export.done_count = export.total_count = done_count
    export.ready_at = as_of
    export.ends_at = timezone.now() + KEPT
    export.locked_until = None
    name = f"{get_random_string(32)}.{export.format}"
    export.file.save(name, File(content), save=False)
    export.save()
    tell(export)
    return True


def refuse_export(*, export_id: int) -> None:
    """Write nothing: who asked may not see prices any more."""
    waiting = AssortmentExport.objects.due().filter(pk=export_id)
    waiting.update(state=ExportState.REFUSED, locked_until=None)


def forget_exports(*, now: datetime) -> int:
    """Delete files nobody may fetch any more, and their rows; return how many."""
    over = list(AssortmentExport.objects.over(now))
    for export in over:
        if export.file:
            export.file.delete(save=False)
        export.delete()
    return len(over)
