"""Hand out what came with a quote. Whoever calls has asked who reads."""

from django.http import FileResponse, Http404

from accounts.models import Attachment


def file_answer(kept: Attachment | None) -> FileResponse:
    """The file, to be saved and never to be shown or run by a browser.

    Http404 for none, and where the storage has lost it.
    """
    if kept is None:
        raise Http404
    try:
        content = kept.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=kept.name,
        content_type=kept.content_type,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
