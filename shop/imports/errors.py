"""Why a file or a row cannot be taken."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class BadFile(DomainError):
    """The file as a whole cannot be read; nothing was changed."""

    code = "bad_file"
    message = gettext_lazy("The file cannot be read: %(reason)s")


class BadMapping(DomainError):
    code = "bad_mapping"
    message = gettext_lazy("The mapping file is wrong: %(reason)s")


class BadValue(DomainError):
    """One cell is not what its column needs."""

    code = "bad_value"
    message = gettext_lazy("%(reason)s")

    def __init__(self, reason: object) -> None:
        super().__init__(reason=reason)
