"""A folder that both systems can reach: files come in, files go out.

    in/products*.csv  in/prices*.csv  in/stock*.csv  in/orders*.csv   (or .xlsx)
    in/done/  in/failed/      where a file goes once it was read
    out/orders/order-<number>.csv

Whoever writes a file gives it another ending (.part, .tmp) or a leading dot until it
is whole, or leaves it alone for two seconds.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from erp.connectors.files import FoundFile
from erp.errors import ConnectorUnusable
from erp.models import Connector, InboundFile, Stream

ENDINGS = {".csv", ".txt", ".xlsx"}
SETTLED_AFTER_SECONDS = 2.0
CHUNK = 1024 * 1024


class FolderConnection:
    """See the module; every rename stays on one file system and so is atomic."""

    def __init__(self, connector: Connector) -> None:
        if not connector.folder:
            raise ConnectorUnusable(name=connector.name, reason=_("no folder is set"))
        self.root = Path(connector.folder)
        self.incoming = self.root / "in"
        self.outgoing = self.root / "out" / "orders"
        self.sent = self.outgoing / ".sent"
        try:
            for folder in ("done", "failed"):
                (self.incoming / folder).mkdir(parents=True, exist_ok=True)
            self.sent.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise ConnectorUnusable(
                name=connector.name, reason=failure.strerror or str(failure)
            ) from failure

    def waiting_files(self) -> Iterator[FoundFile]:
        """Whole files in in/, oldest first, by what their name begins with."""
        now = time.time()
        files = [path for path in self.incoming.iterdir() if path.is_file()]
        for path in sorted(files, key=lambda path: path.stat().st_mtime):
            stream = _stream_of(path)
            if stream and now - path.stat().st_mtime >= SETTLED_AFTER_SECONDS:
                yield FoundFile(stream, path.name, _sha256(path))

    def path_of(self, file: InboundFile) -> Path | None:
        path = self.incoming / file.name
        return path if path.is_file() else None

    def put_away(self, file: InboundFile, *, is_good: bool) -> None:
        path = self.path_of(file)
        if path is not None:
            target = self.incoming / ("done" if is_good else "failed")
            path.rename(target / f"{file.sha256[:8]}-{file.name}")

    def deliver(self, name: str, content: bytes) -> str:
        """Write out/orders/<name> once, even when killed at any point and repeated.

        The whole file is linked into .sent/ before it appears under its name. So on
        a repeat: still ready → let it appear; in .sent/ but not ready → it appeared
        before, and the other system may have taken it already.
        """
        ready, sent, final = (
            self.outgoing / f".{name}.ready",
            self.sent / name,
            self.outgoing / name,
        )
        if not ready.exists():
            if sent.exists():
                return name
            half = self.outgoing / f".{name}.{os.getpid()}.part"
            _write_whole(half, content)
            half.rename(ready)
        sent.unlink(missing_ok=True)
        os.link(ready, sent)
        ready.rename(final)
        return name


def _stream_of(path: Path) -> str:
    if path.name.startswith(".") or path.suffix.lower() not in ENDINGS:
        return ""
    name = path.name.lower()
    return next((stream for stream in Stream.values if name.startswith(stream)), "")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _write_whole(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
