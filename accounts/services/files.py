"""Files that customers hand in."""

import secrets
from datetime import date, datetime, timedelta

from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone

from accounts.models import Attachment, AttachmentPurpose, Customer, User
from shop.storage import private_storage
from shop.uploads import CheckedUpload

FOLDER = "attachments"
# No transaction lasts that long: a file without a row is older than its upload.
ORPHANED_AFTER = timedelta(days=1)


def keep_file(
    *,
    customer: Customer,
    purpose: AttachmentPurpose,
    upload: CheckedUpload,
    by: User | None,
) -> Attachment:
    """Keep a checked file for `customer`, under a random name in the private storage.

    The file is written at once, the row lives in the caller's transaction: should that
    be rolled back, `remove_orphaned_files` clears the file away.
    """
    kept = Attachment(
        customer=customer,
        purpose=purpose,
        name=upload.name,
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        uploaded_by=by,
    )
    upload.content.seek(0)
    kept.file.save(secrets.token_hex(16), upload.content, save=False)
    kept.save(force_insert=True)
    return kept


def drop_file(attachment: Attachment) -> None:
    """Delete a file that nothing names any more; its content after the commit."""
    path = str(attachment.file.name)
    attachment.delete()
    # What the storage refuses now stays until somebody clears it: no row knows it.
    transaction.on_commit(lambda: private_storage().delete(path), robust=True)


def remove_orphaned_files(*, today: date) -> int:
    """Delete stored files of this and last month that no row knows; return how many.

    Files younger than a day are left alone: their transaction may still run.
    """
    storage = private_storage()
    before = timezone.now() - ORPHANED_AFTER
    return sum(
        _remove_orphans(storage, f"{FOLDER}/{month:%Y/%m}", before)
        for month in (today, today.replace(day=1) - timedelta(days=1))
    )


def _remove_orphans(storage: Storage, folder: str, before: datetime) -> int:
    if not storage.exists(folder):
        return 0
    paths = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    known = Attachment.objects.filter(file__in=paths).values_list("file", flat=True)
    orphans = [
        path
        for path in sorted(paths - set(known))
        if storage.get_modified_time(path) < before
    ]
    for path in orphans:
        storage.delete(path)
    return len(orphans)
