"""Hand out what somebody handed in. Whoever calls has asked who reads."""

from typing import Protocol

from django.core.files.base import File
from django.http import FileResponse, Http404


class KeptFile(Protocol):
    """A file in storage with the name and kind it is handed out under."""

    @property
    def file(self) -> File[bytes]: ...

    @property
    def name(self) -> str: ...

    @property
    def content_type(self) -> str: ...


def download(kept: KeptFile | None) -> FileResponse:
    """Answer with the file, to be saved and never to be shown or run by a browser.

    Raises Http404 for none, and where the storage has lost it.
    """
    if kept is None:
        raise Http404
    try:
        content = kept.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(
        content,
        as_attachment=True,
        filename=kept.name,
        content_type=kept.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    # A browser that shows it all the same gives it no scripts and no origin.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
