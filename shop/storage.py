"""Two places for files: public pictures, and private files behind a view."""

import base64
import hashlib
import re
from pathlib import PurePosixPath

from django.core.files.base import File
from django.core.files.storage import (
    FileSystemStorage,
    Storage,
    default_storage,
    storages,
)

# Folders and a file whose names stand in an address as they are.
_PLAIN = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.[a-z0-9]+")


class PublicStorage(FileSystemStorage):
    """Public pictures under the hash of their content: no name can be guessed.

    The same picture is stored once, so saving again is safe.
    """

    def _save(self, name: str, content: File[bytes]) -> str:
        digest = hashlib.sha256()
        for chunk in content.chunks():
            digest.update(chunk)
        content.seek(0)
        mark = digest.hexdigest()[:32]
        path = PurePosixPath(name.replace("\\", "/"))
        hashed = str(path.parent / mark[:2] / f"{mark}{path.suffix.lower()}")
        if self.exists(hashed):
            return hashed
        # Django calls _save from save(); its types leave it out.
        return str(super()._save(hashed, content))  # type: ignore[misc]

    def url(self, name: str | None) -> str:
        """As Django's; it takes addresses apart where a plain name only follows."""
        if name and _PLAIN.fullmatch(name):
            return f"{self.base_url}{name}"
        return str(super().url(name))

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name


def picture_as_data(name: str) -> str:
    """A public PNG as a data: address, for documents; "" where there is none."""
    if not name or not default_storage.exists(name):
        return ""
    with default_storage.open(name) as file:
        content = base64.b64encode(file.read()).decode()
    return f"data:image/png;base64,{content}"


def private_storage() -> Storage:
    """The private storage, chosen at run time so that migrations do not name it."""
    return storages["private"]
