"""Whom a company asks in and what role each person has."""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import Card, text_field
from accounts.models import Role
from accounts.services.invitations import Invitee

MOST_AT_ONCE = 50
LONGEST_WORDS = 500


class RoleChoice(forms.TypedChoiceField):
    """One of the roles that may be given, as cards that say how far each reaches."""

    def __init__(self, **kwargs: Any) -> None:  # Any: a field's own options
        super().__init__(coerce=int, widget=forms.RadioSelect, **kwargs)

    def offer(self, roles: Sequence[Role]) -> None:
        self.choices = [
            (
                role.pk,
                Card(title=role.shown_name, detail=capfirst(role.get_scope_display())),
            )
            for role in roles
        ]


class GivenRoleForm(forms.Form):
    """The base of forms that give a role."""

    role = RoleChoice(label=gettext_lazy("Role"))

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        roles: Sequence[Role],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, RoleChoice)  # noqa: S101 declared above
        field.offer(roles)

    def role_id(self) -> int:
        return int(self.cleaned_data["role"])


class InviteForm(GivenRoleForm):
    """One person, or many lines of addresses."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = text_field(gettext_lazy("Name"), 120, "off", required=False)
    several = forms.CharField(
        label=gettext_lazy("E-mails"),
        required=False,
        max_length=MOST_AT_ONCE * 400,
        help_text=gettext_lazy(
            "One to a line: ana@example.org or Ana Pop &lt;ana@example.org&gt;."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    words = forms.CharField(
        label=gettext_lazy("Your words"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("They stand in the mail beside ours."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # The browser lets the e-mail pass empty: there may be several others.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: a form's own
        super().__init__(*args, **kwargs)
        if self.data.get("several", "").strip():
            self.fields["email"].required = False

    def clean_several(self) -> list[Invitee]:
        lines = [
            line.strip(" \t,;") for line in self.cleaned_data["several"].split("\n")
        ]
        people = [_invitee(line.strip()) for line in lines if line.strip()]
        if len(people) > MOST_AT_ONCE:
            raise forms.ValidationError(
                gettext_lazy("At most %(most)s at once."),
                params={"most": MOST_AT_ONCE},
            )
        return people

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        # The mail comes from the shop: it must not carry links of anybody else.
        if "://" in words or "www." in words.lower():
            raise forms.ValidationError(gettext_lazy("Please write it without links."))
        return words

    def invitees(self) -> list[Invitee]:
        data = self.cleaned_data
        first = [Invitee(data["email"], data["name"])] if data["email"] else []
        return [*first, *data["several"]]


def _invitee(line: str) -> Invitee:
    name, email = parseaddr(line)
    try:
        validate_email(email)
    except ValidationError:
        raise forms.ValidationError(
            _("%(line)s is no e-mail."), params={"line": line[:80]}
        ) from None
    return Invitee(email=email[:254], name=name[:120])
