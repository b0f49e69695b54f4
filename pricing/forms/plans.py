"""Price changes: what they are, and what fills them."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
)

from accounts.models import Channel, Customer, CustomerGroup, User
from catalog.models import Brand, Category, Variant
from pricing.errors import ListHasNoRows
from pricing.forms.fields import UNIT_CHOICES, autocomplete, unit_of
from pricing.models import (
    PriceListAssignment,
    PriceListRule,
    PricePlan,
    PriceRow,
    RoundingRule,
)
from pricing.services.bulk import BulkChange
from pricing.services.plans import NewPlannedPrice
from shop.uploads.checking import CSV, XLSX
from shop.uploads.fields import UploadField
from shop.uploads.handlers import LARGEST_STAFF_BYTES


def _search(
    form: forms.Form, name: str, model: type[Model], rows: QuerySet[Any]
) -> None:  # Any: rows of any model
    """Let people search in `rows`, by the box the admin has for `model`."""
    field = form.fields[name]
    field.widget = autocomplete(model, SEARCHED.get(name, name))
    # The widget searches; the rows only say what may be chosen.
    field.queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField


# Fields that go by another name in the model whose search box they use.
SEARCHED = {"company": "customer"}


class PricePlanForm(forms.ModelForm[PricePlan]):
    """A price change for a list that holds prices of its own."""

    class Meta:
        model = PricePlan
        fields = ("price_list", "name", "starts_at", "ends_at")

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        price_list = data.get("price_list")
        if price_list is not None and price_list.parent_id is not None:
            self.add_error("price_list", str(ListHasNoRows(list=price_list)))
        start, end = data.get("starts_at"), data.get("ends_at")
        if start is not None and start <= timezone.now():
            self.add_error(
                "starts_at", gettext_lazy("That is over. Give a later instant.")
            )
        if start is not None and end is not None and end <= start:
            self.add_error("ends_at", gettext_lazy("It must end after it begins."))
        return data


class BulkForm(forms.Form):
    """Which prices of the list change, and by how much."""

    percent = forms.DecimalField(
        label=gettext_lazy("Change in percent"),
        initial=0,
        min_value=-99,
        max_value=1_000,
        decimal_places=3,
        help_text=gettext_lazy("3 means three percent more, −5 five percent less."),
        widget=UnfoldAdminDecimalFieldWidget,
    )
    surcharge = forms.DecimalField(
        label=gettext_lazy("Surcharge per unit"),
        initial=0,
        min_value=-1_000_000,
        max_value=1_000_000,
        decimal_places=4,
        help_text=gettext_lazy("Added after the percentage."),
        widget=UnfoldAdminDecimalFieldWidget,
    )
    rounding = forms.ChoiceField(
        label=gettext_lazy("Rounding"),
        choices=RoundingRule.choices,
        widget=UnfoldAdminSelectWidget,
    )
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=gettext_lazy("Only this category and all below it"),
        required=False,
    )
    brand = forms.ModelChoiceField(
        Brand.objects.all(), label=gettext_lazy("Only this brand"), required=False
    )
    sku_prefix = forms.CharField(
        label=gettext_lazy("Only SKUs that begin with"), required=False, max_length=60
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        _search(self, "category", PriceListRule, Category.objects.all())
        _search(self, "brand", PriceListRule, Brand.objects.all())

    def change(self) -> BulkChange:
        """What was asked for."""
        return BulkChange(**self.cleaned_data)


class UploadForm(forms.Form):
    """A file of prices, to look at first or to take in."""

    file = UploadField(
        label=gettext_lazy("File"),
        kinds=(CSV, XLSX),
        largest_bytes=LARGEST_STAFF_BYTES,
    )
    is_dry_run = forms.BooleanField(
        label=gettext_lazy("Only look what would happen"),
        required=False,
        initial=True,
    )


class PlannedPriceForm(forms.Form):
    """One price of a change, by hand."""

    variant: "forms.ModelChoiceField[Variant]" = forms.ModelChoiceField(
        None, label=gettext_lazy("SKU")
    )
    unit_code = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=UNIT_CHOICES,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    from_quantity = forms.DecimalField(
        label=gettext_lazy("From quantity"),
        initial=1,
        min_value=0,
        max_digits=12,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Price per unit"),
        min_value=0,
        max_digits=14,
        decimal_places=4,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    is_free = forms.BooleanField(label=gettext_lazy("Free of charge"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        # Staff may price any article.
        variants = Variant.objects.all()  # nosemgrep: unscoped-lookup
        _search(self, "variant", PriceRow, variants)

    def clean_from_quantity(self) -> Any:  # Any: a Decimal, as the field gives it
        quantity = self.cleaned_data["from_quantity"]
        if not quantity:
            raise forms.ValidationError(gettext_lazy("It must be above zero."))
        return quantity

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            data["unit"] = unit_of(data["variant"], data["unit_code"])
            if data["unit"] is None:
                self.add_error(
                    "unit_code", gettext_lazy("It is not sold by this unit.")
                )
        return data

    def price(self) -> NewPlannedPrice:
        """What was asked for."""
        data = self.cleaned_data
        return NewPlannedPrice(
            unit_id=data["unit"].pk,
            amount=data["amount"],
            from_quantity=data["from_quantity"],
            is_free=data["is_free"],
        )


class EffectForm(forms.Form):
    """What the preview shows."""

    jump = forms.DecimalField(
        label=gettext_lazy("Warn above percent"),
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        required=False,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    company: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        None, label=gettext_lazy("As this customer pays"), required=False
    )
    sku_prefix = forms.CharField(
        label=gettext_lazy("SKUs that begin with"), required=False, max_length=60
    )
    page = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = Customer.objects.managed_by(staff)
        _search(self, "company", PriceListAssignment, managed)


class ListPreviewForm(forms.Form):
    """Which change of a list to look at: its switch, or a new place for it."""

    channel = forms.ModelChoiceField(
        Channel.objects.all(),
        label=gettext_lazy("Assigned to the channel"),
        required=False,
    )
    group = forms.ModelChoiceField(
        CustomerGroup.objects.all(),
        label=gettext_lazy("Assigned to the group"),
        required=False,
    )
    customer: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        None, label=gettext_lazy("Assigned to the customer"), required=False
    )
    is_contract = forms.BooleanField(
        label=gettext_lazy("As a contract"), required=False
    )
    position = forms.IntegerField(
        label=gettext_lazy("Position"), min_value=0, max_value=32_767, required=False
    )
    at = forms.SplitDateTimeField(
        label=gettext_lazy("At"),
        required=False,
        help_text=gettext_lazy("Now, when left empty."),
        widget=UnfoldAdminSplitDateTimeWidget,
    )
    sku_prefix = forms.CharField(
        label=gettext_lazy("SKUs that begin with"), required=False, max_length=60
    )

    def __init__(self, *args: Any, staff: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: dict[str, QuerySet[Any]] = {  # Any: rows of three models
            "channel": Channel.objects.all(),
            "group": CustomerGroup.objects.all(),
            "customer": Customer.objects.managed_by(staff),
        }
        for name, rows in places.items():
            _search(self, name, PriceListAssignment, rows)

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        named = [data.get(name) for name in ("channel", "group", "customer")]
        found = [place for place in named if place is not None]
        if len(found) > 1:
            raise forms.ValidationError(
                gettext_lazy("Name one channel, one group or one customer.")
            )
        data["place"] = found[0] if found else None
        return data
