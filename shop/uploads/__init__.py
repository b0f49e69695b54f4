"""Files people hand in: looked at before anybody keeps or opens them."""

from shop.uploads.checking import (
    DOCUMENTS,
    LARGEST_BYTES,
    CheckedUpload,
    Kind,
    Kinds,
    checked_upload,
    labels_of,
    size_words,
)
from shop.uploads.errors import UploadRefused
from shop.uploads.fields import UploadField, UploadsField
from shop.uploads.names import safe_name

__all__ = [
    "DOCUMENTS",
    "LARGEST_BYTES",
    "CheckedUpload",
    "Kind",
    "Kinds",
    "UploadField",
    "UploadRefused",
    "UploadsField",
    "checked_upload",
    "labels_of",
    "safe_name",
    "size_words",
]
