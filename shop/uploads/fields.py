"""Form fields for files: what they give has been looked at."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext

from shop.uploads.checking import (
    DOCUMENTS,
    LARGEST_BYTES,
    CheckedUpload,
    Kinds,
    checked_upload,
    labels_of,
    size_words,
)
from shop.uploads.errors import TooManyFiles, UploadRefused


class UploadInput(forms.FileInput):
    """One file; the browser offers the kinds that are taken."""

    def __init__(self, kinds: Kinds = DOCUMENTS) -> None:
        suffixes = (suffix for kind in kinds for suffix in kind.suffixes)
        super().__init__(attrs={"accept": ",".join(suffixes)})


class UploadsInput(UploadInput):
    """Several files."""

    allow_multiple_selected = True


class UploadField(forms.FileField):
    """One file, as a CheckedUpload; None where it may be left out and was."""

    widget: Any = UploadInput  # Any: Django's stubs know only the class attribute

    def __init__(
        self,
        *,
        kinds: Kinds = DOCUMENTS,
        largest_bytes: int = LARGEST_BYTES,
        **kwargs: Any,  # Any: Django's own arguments
    ) -> None:
        self.kinds = kinds
        self.largest_bytes = largest_bytes
        kwargs.setdefault("help_text", _hint_later(kinds, largest_bytes, 1))
        kwargs.setdefault("widget", UploadInput(kinds))
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:  # Any: Django's own
        # An empty file is refused in our words, by checked_upload.
        return None if data in self.empty_values else data

    def clean(self, data: Any, initial: Any = None) -> Any:  # Any: Django's own
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return None
        return _checked(upload, self.kinds, self.largest_bytes)


class UploadsField(UploadField):
    """Several files, as a list of CheckedUpload, `most` at once."""

    def __init__(self, *, most: int = 5, **kwargs: Any) -> None:  # Any: as above
        self.most = most
        kinds = kwargs.get("kinds", DOCUMENTS)
        largest = kwargs.get("largest_bytes", LARGEST_BYTES)
        kwargs.setdefault("help_text", _hint_later(kinds, largest, most))
        kwargs.setdefault("widget", UploadsInput(kinds))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:  # Any: Django's own
        uploads = [upload for upload in data or () if upload]
        self.validate(uploads or None)
        if len(uploads) > self.most:
            refusal = TooManyFiles(count=self.most)
            raise forms.ValidationError(str(refusal), code=refusal.code)
        return _all_checked(uploads, self.kinds, self.largest_bytes)


def _all_checked(
    uploads: Sequence[UploadedFile[bytes]], kinds: Kinds, largest_bytes: int
) -> list[CheckedUpload]:
    """Check them all, so that one answer names every file that is refused."""
    checked: list[CheckedUpload] = []
    refusals: list[forms.ValidationError] = []
    for upload in uploads:
        try:
            checked.append(_checked(upload, kinds, largest_bytes))
        except forms.ValidationError as refusal:
            refusals.append(refusal)
    if refusals:
        raise forms.ValidationError(refusals)
    return checked


def _checked(
    upload: UploadedFile[bytes], kinds: Kinds, largest_bytes: int
) -> CheckedUpload:
    try:
        return checked_upload(upload, kinds=kinds, largest_bytes=largest_bytes)
    except UploadRefused as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


def _hint(kinds: Kinds, largest_bytes: int, most: int) -> str:
    words = {"kinds": labels_of(kinds), "limit": size_words(largest_bytes)}
    if most == 1:
        return gettext("%(kinds)s, up to %(limit)s.") % words
    text = ngettext(
        "At most %(count)s file: %(kinds)s, up to %(limit)s.",
        "At most %(count)s files: %(kinds)s, each up to %(limit)s.",
        most,
    )
    return text % {**words, "count": most}


_hint_later = lazy(_hint, str)
