"""Stop storing a file that is too large while it still comes in."""

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from shop.uploads.checking import LARGEST_BYTES, MEGABYTE

# Staff bring in catalogues and price lists.
LARGEST_STAFF_BYTES = 200 * MEGABYTE
# A request above this is not read at all (400).
LARGEST_REQUEST_BYTES = 256 * MEGABYTE


class OversizedFile(UploadedFile[bytes]):
    """What is left of a file that was too large: its name and size, no content."""

    def __init__(self, *, name: str, size: int) -> None:
        super().__init__(file=ContentFile(b""), name=name, size=size)


class LimitHandler(FileUploadHandler):
    """Let the handlers after it have no more of a file than is ever taken.

    The rest is read and dropped, so that what was typed beside the file arrives and
    the form can say what was wrong. Comes first in FILE_UPLOAD_HANDLERS.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._received = 0

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > LARGEST_REQUEST_BYTES:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._received += len(raw_data)
        return None if self._is_over() else raw_data

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        if not self._is_over():
            return None
        return OversizedFile(name=self.file_name or "", size=self._received)

    def _is_over(self) -> bool:
        # Who sends is asked of the few that exceed what buyers may send.
        if self._received <= LARGEST_BYTES:
            return False
        return self._received > LARGEST_STAFF_BYTES or not self._is_from_staff()

    def _is_from_staff(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user and user.is_staff)
