"""Refusals: a business "no", with a code for programs and a sentence for people."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class DomainError(Exception):
    """The shop refuses. Subclasses set `code` and `message`; fields fill the message.

    Bugs are ordinary exceptions; only what a person may do something about is one
    of these.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = gettext_lazy("This is not possible.")

    def __init__(self, **fields: Any) -> None:  # Any: whatever the sentence names
        super().__init__(self.code)
        self.fields = fields

    def __str__(self) -> str:
        return str(self.message) % self.fields


class NotAllowed(DomainError):
    code = "not_allowed"
    message = gettext_lazy("Your rights do not cover this.")


class WrongState(DomainError):
    code = "wrong_state"
    message = gettext_lazy("%(number)s is %(state)s and cannot become %(target)s.")


class StaleForm(DomainError):
    code = "stale_form"
    message = gettext_lazy("Somebody changed this meanwhile. Please look again.")


class KeyReused(DomainError):
    code = "key_reused"
    message = gettext_lazy("This form was sent before with other content.")
