"""Lists and their rows."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
)

from pricing.errors import FormulaTakesAll
from pricing.forms.fields import UNIT_CHOICES, unit_of
from pricing.models import PriceList, PriceListAssignment, PriceListRule, PriceRow
from pricing.services import (
    NewPrice,
    NewRule,
    check_assignment,
    check_list,
    check_list_rules,
    check_price,
)
from shop.errors import DomainError
from shop.forms import refusals_on
from shop.money import is_currency


class PriceListForm(forms.ModelForm[PriceList]):
    class Meta:
        model = PriceList
        fields = "__all__"  # noqa: DJ007 staff edit every field of a list

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if not is_currency(currency):
            raise forms.ValidationError(gettext_lazy("This is not a currency."))
        return currency

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            values = {name: data[name] for name in self._meta.fields or data}
            with refusals_on(self, "parent"):
                check_list(price_list=PriceList(pk=self.instance.pk, **values))
        return data


class AssignmentFormSet(
    forms.BaseInlineFormSet[
        PriceListAssignment, PriceList, forms.ModelForm[PriceListAssignment]
    ]
):
    """Whom a list is for, each checked against the list as it is being saved."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            to = data.get("channel") or data.get("group") or data.get("customer")
            if to is not None and not data.get("DELETE"):
                with refusals_on(form):
                    check_assignment(price_list=self.instance, to=to)


class RuleForm(forms.ModelForm[PriceListRule]):
    """A change for a category or a brand, for one of both."""

    class Meta:
        model = PriceListRule
        fields = ("category", "brand", "percent")

    def clean_percent(self) -> Decimal:
        percent: Decimal = self.cleaned_data["percent"]
        if percent <= -100:
            raise forms.ValidationError(FormulaTakesAll.message)
        return percent

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        targets = [data.get("category"), data.get("brand")]
        if not self.errors and targets.count(None) != 1:
            self.add_error(
                None,
                gettext_lazy("A rule is for a category or for a brand, one of both."),
            )
        return data

    @property
    def rule(self) -> NewRule | None:
        """What was typed in, where it is whole."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        target = data.get("category") or data.get("brand")
        return NewRule(target, data["percent"]) if target else None


class RuleFormSet(
    forms.BaseInlineFormSet[PriceListRule, PriceList, forms.ModelForm[PriceListRule]]
):
    """All rules of a list, checked together against the list as it is being saved."""

    def clean(self) -> None:
        super().clean()
        kept = [
            form.rule
            for form in self.forms
            if isinstance(form, RuleForm) and form not in self.deleted_forms
        ]
        try:
            rules = [rule for rule in kept if rule is not None]
            check_list_rules(price_list=self.instance, rules=rules)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class PriceRowForm(forms.ModelForm[PriceRow]):
    """A price; its unit is named by kind, as on the article's page."""

    unit_code = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=UNIT_CHOICES,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = PriceRow
        fields = (
            "price_list",
            "variant",
            "from_quantity",
            "amount",
            "is_free",
            "starts_at",
            "ends_at",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            unit = self.instance.unit
            self.initial["unit_code"] = "" if unit.is_base else unit.code

    def clean(self) -> dict[str, Any]:  # Any: the cleaned values
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        unit = unit_of(data["variant"], data.get("unit_code", ""))
        if unit is None:
            self.add_error("unit_code", gettext_lazy("It is not sold by this unit."))
            return data
        data["price"] = NewPrice(
            price_list_id=data["price_list"].pk,
            unit_id=unit.pk,
            amount=data["amount"],
            from_quantity=data["from_quantity"],
            is_free=data["is_free"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
        )
        with refusals_on(self):
            check_price(price=data["price"], row_id=self.instance.pk)
        return data
