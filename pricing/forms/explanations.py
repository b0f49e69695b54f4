"""The question why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django_countries import countries
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Customer, User
from catalog.models import Variant
from pricing.forms.fields import UNIT_CHOICES, autocomplete, unit_of
from pricing.models import PriceListAssignment, PriceRow
from pricing.selectors.promotions import codes_in


class WhyPriceForm(forms.Form):
    """Which price to explain: of which article, for whom, how many, when."""

    customer: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        label=gettext_lazy("Customer"), queryset=None
    )
    variant: "forms.ModelChoiceField[Variant]" = forms.ModelChoiceField(
        label=gettext_lazy("SKU"), queryset=None
    )
    unit_code = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=UNIT_CHOICES,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        min_value=0,
        max_digits=12,
        decimal_places=3,
        initial=1,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    at = forms.SplitDateTimeField(
        label=gettext_lazy("At"),
        required=False,
        help_text=gettext_lazy("Now, when left empty."),
        widget=UnfoldAdminSplitDateTimeWidget,
    )

    codes = forms.CharField(
        label=gettext_lazy("Coupons"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Codes to try, with spaces between them."),
        widget=UnfoldAdminTextInputWidget,
    )
    as_user = forms.EmailField(
        label=gettext_lazy("As this person"),
        required=False,
        help_text=gettext_lazy("E-mail of a member, with that member's rights."),
    )
    ship_to = forms.ChoiceField(
        label=gettext_lazy("Delivered to"),
        choices=[("", gettext_lazy("the customer's country")), *countries],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    other_customer: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        label=gettext_lazy("Beside this customer"), queryset=None, required=False
    )
    other_at = forms.SplitDateTimeField(
        label=gettext_lazy("Beside this instant"),
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
    )

    def __init__(self, *args: Any, staff: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The widgets search; the querysets only say what may be chosen.
        customer = self.fields["customer"]
        customer.widget = autocomplete(PriceListAssignment, "customer")
        other = self.fields["other_customer"]
        other.widget = autocomplete(PriceListAssignment, "customer")
        variant = self.fields["variant"]
        variant.widget = autocomplete(PriceRow, "variant")
        for field, rows in (
            (customer, Customer.objects.managed_by(staff)),
            (other, Customer.objects.managed_by(staff)),
            # Staff may ask about any article.
            (variant, Variant.objects.all()),  # nosemgrep: unscoped-lookup
        ):
            field.queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_codes(self) -> tuple[str, ...]:
        return codes_in(self.cleaned_data["codes"])

    def clean_as_user(self) -> User | None:
        email = self.cleaned_data["as_user"]
        customer = self.cleaned_data.get("customer")
        if not email or customer is None:
            return None
        members = customer.members.filter(archived_at__isnull=True)
        found = members.select_related("user").filter(user__email__iexact=email)
        member = found.first()
        if member is None:
            raise forms.ValidationError(
                gettext_lazy("Nobody with this e-mail buys for the customer.")
            )
        user: User = member.user
        return user

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            data["unit"] = unit_of(data["variant"], data["unit_code"])
            if data["unit"] is None:
                self.add_error(
                    "unit_code", gettext_lazy("It is not sold by this unit.")
                )
        return data
