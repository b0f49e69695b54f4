"""The demo's mailbox: a folder with one file a mail."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Write each mail to settings.MAILBOX_DIR, named by its Message-ID.

    A mail that is sent again after a crash has the same Message-ID and replaces
    itself, as a good mail server would drop it.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            content = email.message()
            mark = hashlib.sha256(str(content["Message-ID"]).encode()).hexdigest()[:24]
            half = folder / f".{mark}.{os.getpid()}"
            half.write_bytes(content.as_bytes())
            half.rename(folder / f"{mark}.eml")
        return len(email_messages)
