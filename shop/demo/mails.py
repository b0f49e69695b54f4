"""The shop's mails as they lie in the demo's mailbox."""

import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

MARK = re.compile(r"[0-9a-f]{24}")
SHOWN = 100


@dataclass(frozen=True)
class StoredMail:
    """A mail to read. `html` is as it was sent: show it in a frame of its own."""

    mark: str
    subject: str
    sender: str
    recipient: str
    sent_at: datetime
    text: str
    html: str
    attachments: tuple[str, ...]


def stored_mails() -> list[StoredMail]:
    """The newest mails, newest first; empty while nothing was sent."""
    files = Path(settings.MAILBOX_DIR).glob("*.eml")
    dated = [
        (path.stat().st_mtime, path) for path in files if MARK.fullmatch(path.stem)
    ]
    newest = sorted(dated, reverse=True)[:SHOWN]
    return [_read(path) for _, path in newest]


def stored_mail(mark: str) -> StoredMail | None:
    """The mail of that mark, or None where there is none."""
    path = Path(settings.MAILBOX_DIR) / f"{mark}.eml"
    if not MARK.fullmatch(mark) or not path.is_file():
        return None
    return _read(path)


def _read(path: Path) -> StoredMail:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    return StoredMail(
        mark=path.stem,
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        sent_at=_sent_at(message, path),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=tuple(
            part.get_filename() or part.get_content_type()
            for part in message.iter_attachments()
        ),
    )


def _sent_at(message: EmailMessage, path: Path) -> datetime:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""
