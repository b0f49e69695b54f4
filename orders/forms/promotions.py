"""Promotions, coupons and the basket they are tried on, in the admin."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
)

from accounts.models import Customer, User
from catalog.models import Unit, Variant
from orders.forms.cart import read_number
from pricing.models import Coupon, Promotion, PromotionKind, PromotionUse
from pricing.selectors.promotions import codes_in, plain_code
from pricing.services.promotions import MOST_COUPONS
from shop.name_fields import NamesField

SHORTEST_CODE = 4
MOST_TRIED = 50


class PromotionForm(forms.ModelForm[Promotion]):
    """A promotion says what it takes off, and nothing besides."""

    names = NamesField()

    class Meta:
        model = Promotion
        fields = "__all__"  # noqa: DJ007 the admin names them in its fieldsets

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:  # Any: cleaned values
        data = super().clean() or {}
        check = _CHECKS.get(data.get("kind", ""))
        if check is not None:
            for name, text in check(data).items():
                self.add_error(name, text)
        is_amount = data.get("amount") is not None
        if (is_amount or data.get("minimum_amount")) and not data.get("currency"):
            self.add_error("currency", gettext_lazy("Say in which currency."))
        return data


Found = dict[str, Any]  # texts by field
TAKES_ONE = gettext_lazy("Give a percentage or an amount, one of both.")
TAKES_PERCENT = gettext_lazy(
    "Say how much the reduced ones are reduced by: 100 is free."
)
TAKES_NONE = gettext_lazy("Free freight takes neither percentage nor amount.")
COUNTED = gettext_lazy("Say how many, 1 or more.")


def _check_discount(data: Found) -> Found:
    given = [data.get(name) is not None for name in ("percent", "amount")]
    return {} if sum(given) == 1 else {"percent": TAKES_ONE}


def _check_buy_get(data: Found) -> Found:
    found: Found = {
        name: COUNTED for name in ("buy_quantity", "get_quantity") if not data.get(name)
    }
    if data.get("percent") is None or data.get("amount") is not None:
        found["percent"] = TAKES_PERCENT
    return found


def _check_freight(data: Found) -> Found:
    given = [name for name in ("percent", "amount") if data.get(name) is not None]
    return dict.fromkeys(given, TAKES_NONE)


_CHECKS = {
    PromotionKind.LINE.value: _check_discount,
    PromotionKind.CART.value: _check_discount,
    PromotionKind.BUY_GET.value: _check_buy_get,
    PromotionKind.FREIGHT.value: _check_freight,
}


class CouponAdminForm(forms.ModelForm[Coupon]):
    """A code that somebody chose."""

    class Meta:
        model = Coupon
        fields = ("promotion", "code", "limit", "batch", "is_active")

    def clean_code(self) -> str:
        code = plain_code(self.cleaned_data["code"])
        if len(code) < SHORTEST_CODE:
            raise forms.ValidationError(
                gettext_lazy("A code has %(least)s letters or digits at least."),
                params={"least": SHORTEST_CODE},
            )
        return code

    def clean_promotion(self) -> Promotion:
        promotion: Promotion = self.cleaned_data["promotion"]
        if not promotion.needs_coupon:
            raise forms.ValidationError(gettext_lazy("It is not opened by coupons."))
        return promotion

    def clean_limit(self) -> int | None:
        limit: int | None = self.cleaned_data["limit"]
        if limit is not None and limit < self.instance.used_count:
            raise forms.ValidationError(
                gettext_lazy("It was used %(used)s times already."),
                params={"used": self.instance.used_count},
            )
        return limit


class BatchForm(forms.Form):
    """How many codes to make, and what to find them by."""

    count = forms.IntegerField(
        label=gettext_lazy("How many codes"), min_value=1, max_value=MOST_COUPONS
    )
    batch = forms.CharField(label=gettext_lazy("Batch"), max_length=60)


@dataclass(frozen=True)
class TriedLine:
    """An article and how many of its sales unit."""

    unit: Unit
    quantity: Decimal


class TryForm(forms.Form):
    """On whose cart, or on which basket, a promotion is tried, and when."""

    customer: "forms.ModelChoiceField[Customer]" = forms.ModelChoiceField(
        label=gettext_lazy("Customer"), queryset=None
    )
    basket = forms.CharField(
        label=gettext_lazy("Test basket"),
        required=False,
        max_length=4_000,
        help_text=gettext_lazy(
            "SKU and quantity, one article a line. Empty: what the customer has in its"
            " cart."
        ),
        widget=UnfoldAdminTextareaWidget,
    )
    codes = forms.CharField(
        label=gettext_lazy("Coupons"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Codes to try, with spaces between them."),
    )
    at = forms.SplitDateTimeField(
        label=gettext_lazy("At"),
        required=False,
        help_text=gettext_lazy("Now, when left empty."),
        widget=UnfoldAdminSplitDateTimeWidget,
    )

    def __init__(self, *args: Any, staff: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        customer.widget = AutocompleteSelect(
            PromotionUse._meta.get_field("customer"),
            admin.site,
            attrs={"class": "unfold-admin-autocomplete admin-autocomplete"},
        )
        rows = Customer.objects.managed_by(staff)
        customer.queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_codes(self) -> tuple[str, ...]:
        return codes_in(self.cleaned_data["codes"])

    def clean_basket(self) -> list[TriedLine]:
        """Sales units of what was typed; unknown articles are named."""
        typed = [line.split() for line in self.cleaned_data["basket"].splitlines()]
        asked = [(words[0], words[1:]) for words in typed if words][:MOST_TRIED]
        units = _sales_units([sku for sku, _ in asked])
        unknown = [sku for sku, _ in asked if sku.upper() not in units]
        if unknown:
            raise forms.ValidationError(
                gettext_lazy("There is no article %(sku)s."),
                params={"sku": ", ".join(unknown)},
            )
        return [
            TriedLine(units[sku.upper()], self._quantity(words)) for sku, words in asked
        ]

    def _quantity(self, words: list[str]) -> Decimal:
        quantity = read_number(words[0]) if words else Decimal(1)
        if quantity is None or quantity <= 0:
            raise forms.ValidationError(
                gettext_lazy("%(text)s is no quantity."), params={"text": words[0]}
            )
        return quantity


def _sales_units(skus: list[str]) -> dict[str, Unit]:
    """The unit that each article is sold in by default, by SKU in capitals."""
    # Staff may try any article.
    typed = {*skus, *(sku.upper() for sku in skus)}
    variants = Variant.objects.filter(sku__in=typed)  # nosemgrep: unscoped-lookup
    units = Unit.objects.filter(variant__in=variants).select_related("variant__product")
    ordered = units.order_by("is_default", "is_base", "-pk")
    return {unit.variant.sku.upper(): unit for unit in ordered}
