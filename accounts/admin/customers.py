"""Customers, their people and places."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.admin.people import MemberForm, warn_without_admin
from accounts.models import (
    Address,
    Customer,
    CustomerState,
    Event,
    Member,
    User,
)
from accounts.rights import ACT
from accounts.rules import checked_vat_id
from accounts.services.approval import may_become
from accounts.services.tree import check_closing, check_parent, move_customer
from accounts.services.vat import can_be_asked, note_new_vat_id
from accounts.views import acting, messages_staff, staff, timeline_staff
from shop.admin import (
    ReadOnlyInline,
    ScopedAdmin,
    TabularInline,
    Work,
    badge,
)
from shop.exports import ExportAdmin
from shop.forms import refusals_on

APPROVE = "accounts.approve_customer"
STATE_TONES: dict[str, str] = {
    CustomerState.PROSPECT: "info",
    CustomerState.PENDING: "warning",
    CustomerState.APPROVED: "success",
    CustomerState.REJECTED: "danger",
    CustomerState.BLOCKED: "danger",
}


def _may_become(state: CustomerState) -> Any:  # Any: a test of a row, as Work takes it
    return lambda customer: may_become(customer, state)


class MemberInline(TabularInline[Member, Customer]):
    model = Member
    form = MemberForm
    fields = ("user", "role", "archived_at")
    autocomplete_fields = ("user",)
    tab = True


class AddressInline(TabularInline[Address, Customer]):
    model = Address
    fields = (
        "name",
        "line1",
        "postcode",
        "city",
        "country",
        "is_billing_default",
        "is_delivery_default",
        "archived_at",
    )
    tab = True


class EventInline(ReadOnlyInline[Event, Customer]):
    model = Event
    fk_name = "customer"
    fields = ("at", "verb", "subject_name", "actor")
    readonly_fields = fields
    ordering = ("-at",)
    per_page = 20
    tab = True


class CustomerForm(forms.ModelForm[Customer]):
    """Checked as where customers do it themselves: VAT ids, places in the tree."""

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        data: dict[str, Any] = super().clean() or self.cleaned_data
        vat_id, country = data.get("vat_id"), data.get("country")
        if vat_id and country and "vat_id" in self.changed_data:
            with refusals_on(self, "vat_id"):
                data["vat_id"] = checked_vat_id(vat_id, str(country))
        if "parent" in self.changed_data:
            self.instance.kind = data.get("kind", self.instance.kind)
            with refusals_on(self, "parent"):
                check_parent(customer=self.instance, parent=data.get("parent"))
        if data.get("archived_at") and "archived_at" in self.changed_data:
            with refusals_on(self, "archived_at"):
                check_closing(self.instance)
        return data


@admin.register(Customer)
class CustomerAdmin(ExportAdmin[Customer], ScopedAdmin[Customer]):
    form = CustomerForm
    list_display = (
        "name",
        "number",
        "shown_state",
        "kind",
        "country",
        "rep",
        "channel",
        "registered_at",
    )
    list_select_related = ("rep", "channel")
    list_filter = (
        "state",
        "kind",
        "channel",
        "groups",
        "industry",
        "country",
        "vat_answer",
        "tax_status",
    )
    search_fields = ("name", "legal_name", "number", "vat_id", "email")
    ordering = ("name",)
    autocomplete_fields = ("parent", "rep", "groups")
    readonly_fields = (
        "state",
        "state_reason",
        "registered_at",
        "approved_at",
        "vat_answer",
    )
    inlines = (MemberInline, AddressInline, EventInline)
    export_fields = (
        "number",
        "name",
        "legal_name",
        "country",
        "vat_id",
        "state",
        "email",
        "phone",
        "rep__email",
    )
    fieldsets = (
        (None, {"fields": (("name", "number"), ("legal_name", "kind"))}),
        (
            gettext_lazy("State"),
            {"fields": (("state", "approved_at"), "state_reason", "registered_at")},
        ),
        (
            gettext_lazy("Register"),
            {
                "fields": (
                    ("country", "vat_id"),
                    "vat_answer",
                    ("tax_status", "tax_certificate"),
                    "born_on",
                    "registration_number",
                )
            },
        ),
        (gettext_lazy("Company tree"), {"fields": (("parent", "unit_kind"),)}),
        (
            gettext_lazy("Dealings"),
            {
                "fields": (
                    ("channel", "rep"),
                    "groups",
                    ("industry", "agreement"),
                    ("language", "currency"),
                    "selling_mode",
                    ("email", "phone"),
                    "requires_second_factor",
                    "archived_at",
                )
            },
        ),
    )
    works = (
        Work(
            "<int:customer_id>/act/",
            "act",
            acting.act,
            ACT,
            gettext_lazy("Act for them"),
            is_offered=lambda customer: customer.archived_at is None,
        ),
        Work(
            "<int:customer_id>/offer/",
            "offer",
            staff.new_offer,
            "orders.change_quote",
            gettext_lazy("New offer"),
            is_offered=lambda customer: customer.archived_at is None,
        ),
        Work(
            "<int:customer_id>/timeline/",
            "timeline",
            timeline_staff.timeline,
            "accounts.view_event",
            gettext_lazy("Timeline"),
        ),
        Work(
            "<int:customer_id>/messages/",
            "messages",
            messages_staff.company,
            "accounts.view_thread",
            gettext_lazy("Messages"),
        ),
        Work(
            "<int:customer_id>/approve/",
            "approve",
            staff.approve,
            APPROVE,
            gettext_lazy("Approve"),
            is_offered=_may_become(CustomerState.APPROVED),
        ),
        Work(
            "<int:customer_id>/ask/",
            "ask",
            staff.ask,
            APPROVE,
            gettext_lazy("Ask for more"),
            is_offered=lambda customer: customer.state == CustomerState.PENDING,
        ),
        Work(
            "<int:customer_id>/vies/",
            "ask_vies",
            staff.ask_vies,
            APPROVE,
            gettext_lazy("Ask VIES again"),
            is_offered=can_be_asked,
        ),
        Work(
            "<int:customer_id>/documents/<int:document_id>/",
            "document",
            staff.document,
            "accounts.view_customer",
        ),
        Work(
            "<int:customer_id>/reject/",
            "reject",
            staff.reject,
            APPROVE,
            gettext_lazy("Reject"),
            is_offered=_may_become(CustomerState.REJECTED),
            is_danger=True,
        ),
        Work(
            "<int:customer_id>/block/",
            "block",
            staff.block,
            APPROVE,
            gettext_lazy("Block"),
            is_offered=_may_become(CustomerState.BLOCKED),
            is_danger=True,
        ),
    )

    @badge(description=gettext_lazy("state"), tones=STATE_TONES, ordering="state")
    def shown_state(self, customer: Customer) -> tuple[str, str]:
        state = CustomerState(customer.state)
        return state.value, str(state.label)

    def save_model(
        self,
        request: HttpRequest,
        obj: Customer,
        form: forms.ModelForm[Customer],
        change: bool,
    ) -> None:
        """Moves go through their service, which others' moves wait for.

        What VIES said of a former VAT id says nothing about a new one.
        """
        if change and "parent" in form.changed_data:
            staff_user = cast("User", request.user)
            move_customer(customer_id=obj.pk, parent_id=obj.parent_id, by=staff_user)
        super().save_model(request, obj, form, change)
        if "vat_id" in form.changed_data:
            note_new_vat_id(customer_id=obj.pk)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Customer],
        formsets: Any,  # Any: as Django types it
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        warn_without_admin(request, form.instance)

    def has_delete_permission(
        self, request: HttpRequest, obj: Customer | None = None
    ) -> bool:
        """Customers are archived, never deleted."""
        return False


@admin.register(Address)
class AddressAdmin(ScopedAdmin[Address]):
    list_display = ("name", "customer", "line1", "postcode", "city", "country")
    list_select_related = ("customer",)
    list_filter = ("country", "is_billing_default", "is_delivery_default")
    search_fields = ("name", "line1", "city", "postcode", "customer__name")
    autocomplete_fields = ("customer",)
