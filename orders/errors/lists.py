"""What requisition lists refuse."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class ListGone(DomainError):
    code = "list_gone"
    message = gettext_lazy("This list is not there any more. Please look again.")


class ListReadOnly(DomainError):
    code = "list_read_only"
    message = gettext_lazy(
        "Your role does not change shared lists. Copy it to change the copy."
    )


class TooManyLists(DomainError):
    code = "too_many_lists"
    message = gettext_lazy(
        "You keep %(most)s lists already. Delete one that you do not need any more."
    )


class ListTooLong(DomainError):
    code = "list_too_long"
    message = gettext_lazy("A list holds %(most)s lines at most.")
