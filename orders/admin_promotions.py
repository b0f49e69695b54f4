"""Promotions in the admin: here, because trying one needs carts and deliveries."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from orders.forms.promotions import CouponAdminForm, PromotionForm
from orders.views import promotions as views
from pricing.models import (
    Coupon,
    Promotion,
    PromotionAudience,
    PromotionState,
    PromotionTarget,
    PromotionUse,
)
from shop.admin import (
    AssignmentInline,
    ReadOnlyAdmin,
    ScopedAdmin,
    TabularInline,
    Work,
    badge,
)
from shop.exports import ExportAdmin
from shop.templatetags.angro import money

CHANGE = "pricing.change_promotion"
STATE_TONES: dict[str, str] = {
    PromotionState.RUNNING: "success",
    PromotionState.PLANNED: "info",
    PromotionState.USED_UP: "warning",
    PromotionState.ENDED: "",
    PromotionState.OFF: "",
}


def _takes_coupons(promotion: Promotion) -> bool:
    return promotion.needs_coupon


class TargetInline(TabularInline[PromotionTarget, Promotion]):
    model = PromotionTarget
    fields = ("effect", "category", "brand", "tag", "product")
    autocomplete_fields = ("category", "brand", "product")
    tab = True


class AudienceInline(AssignmentInline[PromotionAudience, Promotion]):
    model = PromotionAudience
    fields = ("channel", "group", "customer")
    autocomplete_fields = ("channel", "group", "customer")
    tab = True


@admin.register(Promotion)
class PromotionAdmin(ScopedAdmin[Promotion]):
    form = PromotionForm
    list_display = (
        "code",
        "shown_name",
        "kind",
        "shown_state",
        "shown_uses",
        "needs_coupon",
        "priority",
        "starts_at",
        "ends_at",
    )
    list_filter = ("kind", "is_active", "needs_coupon", "seller")
    search_fields = ("code", "names")
    readonly_fields = ("state_words", "shown_uses")
    inlines = (TargetInline, AudienceInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("code", "seller"),
                    "names",
                    ("state_words", "shown_uses"),
                    ("is_active", "needs_coupon"),
                    "is_announced",
                    "starts_at",
                    "ends_at",
                )
            },
        ),
        (
            gettext_lazy("What it takes off"),
            {
                "fields": (
                    "kind",
                    "percent",
                    ("amount", "currency"),
                    ("buy_quantity", "get_quantity"),
                    "mixes_articles",
                    "shipping_codes",
                )
            },
        ),
        (
            gettext_lazy("When it applies"),
            {
                "fields": (
                    ("minimum_amount", "minimum_quantity"),
                    ("customer_kind", "on_contract_prices"),
                    ("limit_total", "limit_per_customer"),
                    ("priority", "group"),
                    "is_exclusive",
                )
            },
        ),
    )
    works = (
        Work(
            "<int:promotion_id>/try/",
            "try",
            views.try_promotion,
            "pricing.view_promotion",
            gettext_lazy("Try it on a cart"),
        ),
        Work(
            "<int:promotion_id>/coupons/",
            "coupons",
            views.make_batch,
            "pricing.add_coupon",
            gettext_lazy("Make coupons"),
            is_offered=_takes_coupons,
        ),
    )

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, promotion: Promotion) -> str:
        return promotion.name_in(get_language() or "", settings.LANGUAGE_CODE)

    @badge(description=gettext_lazy("state"), tones=STATE_TONES)
    def shown_state(self, promotion: Promotion) -> tuple[str, str]:
        state = promotion.state_at(timezone.now())
        return state.value, str(state.label)

    @admin.display(description=gettext_lazy("state"))
    def state_words(self, promotion: Promotion) -> str:
        """Outside lists a badge would show its value beside its words."""
        return self.shown_state(promotion)[1]

    @admin.display(description=gettext_lazy("used"))
    def shown_uses(self, promotion: Promotion) -> str:
        """Orders that used it, of how many."""
        if promotion.limit_total is None:
            return str(promotion.uses.standing().count())
        fields = {"used": promotion.used_count, "limit": promotion.limit_total}
        return gettext("%(used)s of %(limit)s") % fields

    def has_delete_permission(
        self, request: HttpRequest, obj: Promotion | None = None
    ) -> bool:
        """Only what nobody used or holds a code of; others are switched off."""
        if obj is None or obj.uses.exists() or obj.coupons.exists():
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Coupon)
class CouponAdmin(ExportAdmin[Coupon], ScopedAdmin[Coupon]):
    form = CouponAdminForm
    list_display = (
        "code",
        "promotion",
        "shown_uses",
        "batch",
        "is_active",
        "created_at",
    )
    list_select_related = ("promotion",)
    # Chosen by searching: the choice of a rep ends at promotions of others' customers.
    list_filter = ("is_active", ("promotion", AutocompleteSelectFilter), "batch")
    list_filter_submit = True
    search_fields = ("code__istartswith", "batch")
    autocomplete_fields = ("promotion",)
    export_fields = ("code", "promotion__code", "batch", "limit", "used_count")

    @admin.display(description=gettext_lazy("used"), ordering="used_count")
    def shown_uses(self, coupon: Coupon) -> str:
        if coupon.limit is None:
            return str(coupon.used_count)
        fields = {"used": coupon.used_count, "limit": coupon.limit}
        return gettext("%(used)s of %(limit)s") % fields

    def has_delete_permission(
        self, request: HttpRequest, obj: Coupon | None = None
    ) -> bool:
        """A code that was used stays known; it can be switched off."""
        if obj is None or obj.uses.exists():
            return False
        return super().has_delete_permission(request, obj)


@admin.register(PromotionUse)
class PromotionUseAdmin(
    ExportAdmin[PromotionUse],
    ReadOnlyAdmin[PromotionUse],
    ScopedAdmin[PromotionUse],
):
    list_display = (
        "order_number",
        "customer",
        "promotion",
        "coupon",
        "shown_amount",
        "taken_at",
        "given_back_at",
    )
    list_select_related = ("customer", "promotion", "coupon")
    list_filter = (
        ("promotion", AutocompleteSelectFilter),
        ("given_back_at", admin.EmptyFieldListFilter),
    )
    list_filter_submit = True
    search_fields = ("order_number", "coupon__code", "customer__name")
    # Forms elsewhere look for customers as this one does.
    autocomplete_fields = ("customer",)
    export_fields = (
        "order_number",
        "customer__number",
        "promotion__code",
        "coupon__code",
        "amount",
        "currency",
        "taken_at",
        "given_back_at",
    )

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def shown_amount(self, use: PromotionUse) -> str:
        return money(use.amount, use.currency)
