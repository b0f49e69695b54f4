"""Price changes, from the draft to the instant they count."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pricing.forms.plans import PricePlanForm
from pricing.models import PlanState, PricePlan
from pricing.views import plans as views
from shop.admin import ScopedAdmin, Work, badge

CHANGE = "pricing.change_priceplan"
ACTIVATE = "pricing.activate_priceplan"
VIEW = "pricing.view_priceplan"


def _is_draft(plan: PricePlan) -> bool:
    return plan.is_draft


def _may_be_cancelled(plan: PricePlan) -> bool:
    return plan.is_draft or plan.is_waiting_at(timezone.now())


@admin.register(PricePlan)
class PricePlanAdmin(ScopedAdmin[PricePlan]):
    form = PricePlanForm
    list_display = (
        "name",
        "price_list",
        "state_badge",
        "starts_at",
        "ends_at",
        "created_by",
        "activated_by",
    )
    list_select_related = ("price_list", "created_by", "activated_by")
    list_filter = ("state", "price_list__currency")
    search_fields = ("name", "price_list__code", "price_list__name")
    autocomplete_fields = ("price_list",)
    fields = ("price_list", "name", "starts_at", "ends_at")
    works = (
        Work(
            "<int:plan_id>/preview/",
            "preview",
            views.preview,
            VIEW,
            gettext_lazy("Preview"),
        ),
        Work(
            "<int:plan_id>/fill/",
            "fill",
            views.fill,
            CHANGE,
            gettext_lazy("Change by a percentage"),
            is_offered=_is_draft,
        ),
        Work(
            "<int:plan_id>/upload/",
            "upload",
            views.upload,
            CHANGE,
            gettext_lazy("Fill from a file"),
            is_offered=_is_draft,
        ),
        Work(
            "<int:plan_id>/price/",
            "price",
            views.add_price,
            CHANGE,
            gettext_lazy("Plan a price"),
            is_offered=_is_draft,
        ),
        Work(
            "<int:plan_id>/empty/",
            "empty",
            views.empty,
            CHANGE,
            gettext_lazy("Empty"),
            is_offered=_is_draft,
            is_danger=True,
        ),
        Work(
            "<int:plan_id>/activate/",
            "activate",
            views.activate,
            ACTIVATE,
            gettext_lazy("Activate"),
            is_offered=_is_draft,
        ),
        Work(
            "<int:plan_id>/cancel/",
            "cancel",
            views.cancel,
            ACTIVATE,
            gettext_lazy("Cancel the change"),
            is_offered=_may_be_cancelled,
            is_danger=True,
        ),
        Work(
            "<int:plan_id>/prices/<int:price_id>/drop/",
            "drop",
            views.drop_price,
            CHANGE,
        ),
        Work("<int:plan_id>/prices.csv", "prices", views.rows_file, VIEW),
        Work("<int:plan_id>/companies.csv", "companies", views.companies, VIEW),
    )

    @badge(
        description=gettext_lazy("state"),
        tones={
            PlanState.DRAFT: "info",
            PlanState.ACTIVATED: "success",
            PlanState.CANCELLED: "warning",
        },
        ordering="state",
    )
    def state_badge(self, plan: PricePlan) -> tuple[str, str]:
        return plan.state, plan.get_state_display()

    def get_readonly_fields(
        self, request: HttpRequest, obj: PricePlan | None = None
    ) -> tuple[str, ...]:
        """The list stays what the prices were planned for."""
        return () if obj is None else ("price_list",)

    def has_change_permission(
        self, request: HttpRequest, obj: PricePlan | None = None
    ) -> bool:
        """Only a draft changes; its prices are filled by the works."""
        if obj is not None and not obj.is_draft:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: PricePlan | None = None
    ) -> bool:
        """Nothing that was done is deleted; a draft may be."""
        if obj is None or not obj.is_draft:
            return False
        return super().has_delete_permission(request, obj)

    def save_model(
        self,
        request: HttpRequest,
        obj: PricePlan,
        form: forms.ModelForm[PricePlan],
        change: bool,
    ) -> None:
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)
