"""Invoicing in the admin: terms to keep, documents to look at."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from invoicing.models import (
    CustomerTerms,
    Invoice,
    InvoiceLine,
    InvoiceTax,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentTerm,
)
from invoicing.selectors import signed
from invoicing.views import staff
from shop.admin import (
    Admin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ScopedAdmin,
    Work,
    badge,
)
from shop.exports import ExportAdmin
from shop.templatetags.angro import money

if TYPE_CHECKING:
    from invoicing.models.invoices import InvoiceQuerySet


@admin.register(PaymentTerm)
class PaymentTermAdmin(Admin[PaymentTerm]):
    list_display = ("name", "code", "net_days")
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}


class TermsForm(forms.ModelForm[CustomerTerms]):
    """Terms of one customer or of a channel, never of both or none."""

    methods = forms.MultipleChoiceField(
        label=gettext_lazy("payment methods"),
        choices=PaymentMethod.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = CustomerTerms
        fields = ("customer", "channel", "term", "methods")

    def clean(self) -> dict[str, Any]:  # Any: the fields' values
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("customer")) == bool(cleaned.get("channel")):
            raise forms.ValidationError(
                gettext_lazy("Choose either a customer or a channel.")
            )
        return cleaned


@admin.register(CustomerTerms)
class CustomerTermsAdmin(ScopedAdmin[CustomerTerms]):
    form = TermsForm
    list_display = ("customer", "channel", "term", "shown_methods")
    list_select_related = ("customer", "channel", "term")
    list_filter = ("term", "channel")
    search_fields = ("customer__name", "customer__number")
    autocomplete_fields = ("customer", "term")

    @admin.display(description=gettext_lazy("payment methods"))
    def shown_methods(self, row: CustomerTerms) -> str:
        return ", ".join(str(PaymentMethod(method).label) for method in row.methods)


class LineInline(ReadOnlyInline[InvoiceLine, Invoice]):
    model = InvoiceLine
    verbose_name_plural = gettext_lazy("lines")
    fields = (
        "position",
        "sku",
        "name",
        "quantity",
        "unit_code",
        "unit_price_amount",
        "tax_rate",
        "line_amount",
    )
    readonly_fields = fields
    per_page = 50
    tab = True


class TaxInline(ReadOnlyInline[InvoiceTax, Invoice]):
    model = InvoiceTax
    verbose_name_plural = gettext_lazy("taxes")
    fields = ("tax_category", "tax_rate", "base_net", "tax_amount")
    readonly_fields = fields
    tab = True


class AllocationInline(ReadOnlyInline[PaymentAllocation, Invoice]):
    model = PaymentAllocation
    verbose_name_plural = gettext_lazy("settled by")
    fields = ("payment", "amount")
    readonly_fields = fields
    tab = True


class SettledInline(ReadOnlyInline[PaymentAllocation, Payment]):
    model = PaymentAllocation
    verbose_name_plural = gettext_lazy("settles")
    fields = ("invoice", "amount")
    readonly_fields = fields


STANDING_TONES = {
    "paid": "success",
    "overdue": "danger",
    "open": "info",
    "credit": "warning",
}


class StandingFilter(admin.SimpleListFilter):
    """Open, overdue, paid: reckoned from payments, not stored."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(
        self,
        request: HttpRequest,
        model_admin: Any,  # Any: any model's admin
    ) -> list[tuple[str, Any]]:  # Any: lazy texts
        return [
            ("open", pgettext_lazy("invoice", "open")),
            ("overdue", gettext_lazy("overdue")),
            ("paid", gettext_lazy("paid")),
            ("credit", gettext_lazy("credit notes")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Invoice]
    ) -> QuerySet[Invoice]:
        rows = cast("InvoiceQuerySet", queryset)
        if self.value() == "open":
            return rows.open()
        if self.value() == "overdue":
            return rows.overdue(timezone.localdate())
        if self.value() == "paid":
            return rows.paid()
        if self.value() == "credit":
            return rows.credit_notes()
        return rows


def _is_open(invoice: Invoice) -> bool:
    return invoice.open_gross > 0


def _is_printed(invoice: Invoice) -> bool:
    return bool(invoice.pdf)


@admin.register(Invoice)
class InvoiceAdmin(ExportAdmin[Invoice], ReadOnlyAdmin[Invoice], ScopedAdmin[Invoice]):
    list_display = (
        "number",
        "kind",
        "customer",
        "order_number",
        "issued_on",
        "due_on",
        "shown_total",
        "shown_open",
        "standing",
        "is_printed",
    )
    list_select_related = ("customer",)
    list_filter = (StandingFilter, "kind", "seller", "currency", "issued_on")
    search_fields = ("number", "order_number", "po_number", "customer__name")
    date_hierarchy = "issued_on"
    inlines = (LineInline, TaxInline, AllocationInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("number", "kind"),
                    ("seller", "customer"),
                    ("order_number", "po_number"),
                    ("issued_on", "supplied_on"),
                    ("due_on", "billable"),
                    ("shown_total", "shown_paid", "shown_open"),
                    ("total_net", "total_tax"),
                    ("currency", "prices_include_tax"),
                )
            },
        ),
        (
            gettext_lazy("PDF"),
            {
                "fields": (
                    ("language", "rendered_at"),
                    ("attempts", "last_error"),
                    "sha256",
                    "pdf_sha256",
                )
            },
        ),
    )
    readonly_fields = ("shown_total", "shown_paid", "shown_open")
    export_fields = (
        "number",
        "kind",
        "customer__name",
        "order_number",
        "issued_on",
        "due_on",
        "total_net",
        "total_tax",
        "total_gross",
        "currency",
    )
    works = (
        Work(
            "<int:invoice_id>/payment/",
            "payment",
            staff.note_payment,
            "invoicing.add_payment",
            gettext_lazy("Mark as paid"),
            is_offered=_is_open,
        ),
        Work(
            "<int:invoice_id>/pdf/",
            "pdf",
            staff.invoice_pdf,
            "invoicing.view_invoice",
            gettext_lazy("PDF"),
            is_offered=_is_printed,
        ),
        Work(
            "<int:invoice_id>/messages/",
            "messages",
            staff.talk,
            "accounts.view_thread",
            gettext_lazy("Messages"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        rows = cast("InvoiceQuerySet", super().get_queryset(request))
        return rows.with_paid()

    @admin.display(description=gettext_lazy("total"), ordering="total_gross")
    def shown_total(self, invoice: Invoice) -> str:
        return money(signed(invoice.total_gross, invoice), invoice.currency)

    @admin.display(description=gettext_lazy("paid"), ordering="paid_gross")
    def shown_paid(self, invoice: Invoice) -> str:
        return money(invoice.paid_gross, invoice.currency)

    @admin.display(description=pgettext_lazy("amount", "open"), ordering="open_gross")
    def shown_open(self, invoice: Invoice) -> str:
        return money(invoice.open_gross, invoice.currency)

    @badge(description=gettext_lazy("standing"), tones=STANDING_TONES)
    def standing(self, invoice: Invoice) -> tuple[str, str]:
        if invoice.is_credit_note:
            is_left = bool(invoice.open_gross)
            return "credit", _("in their favour") if is_left else _("set off")
        if invoice.open_gross <= 0:
            return "paid", _("paid")
        if invoice.due_on < timezone.localdate():
            return "overdue", _("overdue")
        return "open", pgettext("invoice", "open")

    @admin.display(description=gettext_lazy("PDF"), boolean=True)
    def is_printed(self, invoice: Invoice) -> bool:
        return _is_printed(invoice)


@admin.register(Payment)
class PaymentAdmin(ExportAdmin[Payment], ReadOnlyAdmin[Payment], ScopedAdmin[Payment]):
    list_display = ("received_on", "customer", "shown_amount", "reference", "noted_by")
    list_select_related = ("customer", "noted_by")
    list_filter = ("currency", "received_on")
    search_fields = (
        "reference",
        "customer__name",
        "allocations__invoice__number",
    )
    date_hierarchy = "received_on"
    inlines = (SettledInline,)
    export_fields = (
        "received_on",
        "customer__name",
        "amount",
        "currency",
        "reference",
        "noted_by__email",
    )

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def shown_amount(self, payment: Payment) -> str:
        return money(payment.amount, payment.currency)
