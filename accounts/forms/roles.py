"""What a role of the company's own allows."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from accounts.forms.fields import Card, text_field
from accounts.models import Role
from accounts.rights import Grant, Right, RightScope, is_within
from accounts.selectors.people import RightGroupInWords, rights_in_words
from accounts.services.roles import RoleDetails

REACH_HELP = {
    RightScope.OWN: gettext_lazy("Orders and quotes the person made, no invoices."),
    RightScope.COMPANY: gettext_lazy("What anybody in this company made."),
    RightScope.BRANCHES: gettext_lazy("Also acts for every branch below."),
}


class RoleForm(forms.Form):
    """A name, a reach and rights; `mine` is the most that can be given.

    `role` is the one that changes: what it has already may stay.
    """

    name = text_field(gettext_lazy("Name of the role"), 80)
    scope = forms.ChoiceField(
        label=gettext_lazy("How far it reaches"), widget=forms.RadioSelect
    )
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Rights"), choices=Right, required=False
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        mine: Grant,
        role: Role | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mine = mine
        self.had = role.grant if role is not None else Grant()
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)  # noqa: S101 declared above
        scope.choices = [
            (
                reach.value,
                Card(title=capfirst(str(reach.label)), detail=str(REACH_HELP[reach])),
            )
            for reach in RightScope
            if is_within(reach, mine.scope) or is_within(reach, self.had.scope)
        ]

    @property
    def groups(self) -> list[RightGroupInWords]:
        """Every right by group, ticked as the form stands."""
        ticked = self["rights"].value() or ()
        return rights_in_words(frozenset(ticked))

    @property
    def offered(self) -> frozenset[str]:
        """Rights that can be ticked."""
        return self.mine.rights | self.had.rights

    def details(self) -> RoleDetails:
        data = self.cleaned_data
        return RoleDetails(
            name=data["name"].strip(),
            grant=Grant(frozenset(data["rights"]), data["scope"]),
        )
