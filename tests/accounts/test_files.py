import os
from datetime import date, timedelta
from pathlib import PurePosixPath

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import Attachment, AttachmentPurpose
from accounts.services.files import keep_file, remove_orphaned_files
from shop.downloads import download
from shop.storage import private_storage
from shop.uploads import checked_upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def kept(customer, by=None, name="Счёт.pdf") -> Attachment:
    upload = checked_upload(SimpleUploadedFile(name, PDF, "text/html"))
    return keep_file(
        customer=customer, purpose=AttachmentPurpose.MESSAGE, upload=upload, by=by
    )


def test_file_is_kept_under_a_name_nobody_can_guess(acme, bob):
    attachment = kept(acme, bob)

    path = PurePosixPath(attachment.file.name)
    assert str(path.parent) == f"attachments/{timezone.now():%Y/%m}"
    assert len(path.name) == 32
    assert path.suffix == ""
    assert (attachment.name, attachment.size) == ("Счёт.pdf", len(PDF))
    assert attachment.file.read() == PDF


def test_answer_is_saved_and_never_shown(acme):
    answer = download(kept(acme))

    assert answer.headers["Content-Disposition"].startswith(
        "attachment; filename*=utf-"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == PDF


def test_answer_to_a_lost_file_is_404(acme):
    attachment = kept(acme)
    private_storage().delete(attachment.file.name)

    with pytest.raises(Http404):
        download(attachment)


def test_orphans_of_rollbacks_are_removed_and_nothing_else(acme):
    today = timezone.now().date()
    standing = kept(acme)
    fresh = private_storage().save(
        f"attachments/{today:%Y/%m}/fresh", ContentFile(b"x")
    )
    with transaction.atomic():
        orphan = kept(acme).file.name
        transaction.set_rollback(True)
    _age(standing.file.name, days=2)
    _age(orphan, days=2)

    removed = remove_orphaned_files(today=today)

    assert removed == 1
    assert not private_storage().exists(orphan)
    assert private_storage().exists(standing.file.name)
    assert private_storage().exists(fresh)
    assert remove_orphaned_files(today=date(2020, 1, 31)) == 0


def _age(name: str, *, days: int) -> None:
    then = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(private_storage().path(name), (then, then))
