"""What a company says about itself and its branches."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.account import AddressForm, phone_error
from accounts.forms.fields import Card, text_field
from accounts.models import UnitKind
from accounts.rules import is_phone
from accounts.services.tree import BranchDetails, CompanyContact


def units() -> list[tuple[str, Card]]:
    """What can be added, as cards to choose from."""
    branch = Card(
        gettext("Branch"), gettext("A place of business: a shop, a hotel, a site.")
    )
    team = Card(
        gettext("Team"), gettext("People with a cart, orders and budgets of their own.")
    )
    return [(UnitKind.BRANCH.value, branch), (UnitKind.TEAM.value, team)]


class CompanyForm(forms.Form):
    """What a company changes without asking."""

    name = text_field(gettext_lazy("Name"), 120, "organization")
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = text_field(gettext_lazy("Phone"), 40, "tel", required=False)

    def __init__(self, *args: object, country: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Form's own
        self.country = country

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not is_phone(phone, self.country):
            raise phone_error()
        return phone

    def contact(self) -> CompanyContact:
        return CompanyContact(**self.cleaned_data)


class BranchForm(AddressForm):
    """A branch or team and where its goods and invoices go."""

    unit_kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=units, widget=forms.RadioSelect
    )
    unit_name = text_field(
        gettext_lazy("Name"), 120, hint=gettext_lazy("As your people call it.")
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Without one we write to the company above."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Form's own
        for name in ("is_delivery_default", "is_billing_default"):
            del self.fields[name]

    def branch(self) -> BranchDetails:
        data = self.cleaned_data
        return BranchDetails(
            name=data["unit_name"],
            unit_kind=UnitKind(data["unit_kind"]),
            place=self.details(),
            phone=data["phone"],
            email=data["email"],
        )
