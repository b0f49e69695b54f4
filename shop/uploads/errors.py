"""Why a file is not taken. Every sentence names the file."""

from django.utils.translation import gettext_lazy, ngettext

from shop.errors import DomainError


class UploadRefused(DomainError):
    code = "upload_refused"
    message = gettext_lazy("%(name)s cannot be taken.")


class WrongType(UploadRefused):
    code = "upload_wrong_type"
    message = gettext_lazy(
        "%(name)s is of a kind we do not take. Please choose %(kinds)s."
    )


class NotWhatItSays(UploadRefused):
    code = "upload_not_what_it_says"
    message = gettext_lazy(
        "%(name)s is damaged or not a %(kind)s file, whatever its name says."
    )


class TooLarge(UploadRefused):
    code = "upload_too_large"
    message = gettext_lazy("%(name)s is larger than %(limit)s.")


class Empty(UploadRefused):
    code = "upload_empty"
    message = gettext_lazy("%(name)s is empty.")


class TooManyPixels(UploadRefused):
    code = "upload_too_many_pixels"
    message = gettext_lazy(
        "%(name)s has too many pixels. Please send a smaller picture."
    )


class UnpacksTooLarge(UploadRefused):
    code = "upload_unpacks_too_large"
    message = gettext_lazy("%(name)s unpacks to more than we open.")


class HasMacros(UploadRefused):
    code = "upload_has_macros"
    message = gettext_lazy(
        "%(name)s contains macros or other programs. Please save it without them."
    )


class TooManyFiles(UploadRefused):
    """Fields: count, the most that is taken at once."""

    code = "upload_too_many"

    def __str__(self) -> str:
        count = self.fields["count"]
        return ngettext(
            "Please choose at most %(count)s file.",
            "Please choose at most %(count)s files.",
            count,
        ) % {"count": count}
