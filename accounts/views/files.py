"""Hand out what somebody handed in. Whoever calls has asked who reads."""

from django.http import FileResponse, Http404

from accounts.models import Attachment


def attachment_response(attachment: Attachment) -> FileResponse:
    """Answer with the file, to be saved and never to be shown or run by a browser.

    Raises Http404 where the storage has lost it.
    """
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    # A browser that shows it all the same gives it no scripts and no origin.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
