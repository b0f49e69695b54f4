"""What fast entry refuses."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class EntryGone(DomainError):
    code = "entry_gone"
    message = gettext_lazy("This sheet is not there any more. Please begin again.")


class NoEntries(DomainError):
    code = "no_entries"
    message = gettext_lazy("There is no line with an article in it.")


class TooManyEntries(DomainError):
    code = "too_many_entries"
    message = gettext_lazy(
        "%(count)s lines are more than we check at once: %(most)s are the most. Please"
        " send them in parts."
    )


class SheetFull(DomainError):
    code = "sheet_full"
    message = gettext_lazy(
        "%(count)s rows wait on this page already: put them into the cart or remove"
        " them first."
    )


class ColumnsUnknown(DomainError):
    code = "columns_unknown"
    message = gettext_lazy(
        "We do not know the columns of this file. Please call them article, quantity"
        " and unit in its first line."
    )
