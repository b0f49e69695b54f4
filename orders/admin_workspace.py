"""Representatives in the admin: their tasks, their day, their customers."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import (
    Count,
    DecimalField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Customer, User
from accounts.rights import ACT
from orders.models import (
    CustomerTask,
    Order,
    Quote,
    QuoteState,
    RepCustomer,
)
from orders.models.orders import FALLEN
from orders.views import workspace
from shop.admin import ReadOnlyAdmin, ScopedAdmin, Work
from shop.exports import ExportAdmin
from shop.templatetags.angro import date_day, money

CHANGE = "orders.change_customertask"
A_YEAR = timedelta(days=365)
A_QUARTER = timedelta(days=91)
OPEN_QUOTES = (QuoteState.REQUESTED, QuoteState.COUNTERED, QuoteState.OFFERED)


class CustomerTaskForm(forms.ModelForm[CustomerTask]):
    """A task is for somebody who may see its customer."""

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        data: dict[str, Any] = super().clean() or self.cleaned_data
        rep: User | None = data.get("rep")
        customer: Customer | None = data.get("customer")
        if rep is None or customer is None:
            return data
        theirs = Customer.objects.managed_by(rep).filter(pk=customer.pk)
        if not (rep.is_active and theirs.exists()):
            text = gettext("%(name)s does not look after %(customer)s.")
            self.add_error("rep", text % {"name": rep, "customer": customer})
        return data


@admin.register(CustomerTask)
class CustomerTaskAdmin(ScopedAdmin[CustomerTask]):
    form = CustomerTaskForm
    list_display = ("due_on", "customer", "text", "rep", "done_at")
    list_select_related = ("customer", "rep")
    list_filter = ("due_on", ("done_at", admin.EmptyFieldListFilter))
    search_fields = ("text", "customer__name", "customer__number")
    autocomplete_fields = ("customer", "rep")
    fields = ("customer", "rep", "due_on", "text", "made_by", "made_at", "done_at")
    readonly_fields = ("made_by", "made_at")
    works = (
        # It shows invoices and turnover: that is for those who sell.
        Work("today/", "today", workspace.today, ACT, gettext_lazy("To do today")),
        Work("not-today/", "not_today", workspace.not_today, CHANGE),
        Work("<int:task_id>/done/", "done", workspace.done, CHANGE),
    )

    def save_model(
        self,
        request: HttpRequest,
        obj: CustomerTask,
        form: Any,  # Any: as Django types it
        change: bool,
    ) -> None:
        """Whoever writes it down is named."""
        if not change and isinstance(request.user, User):
            obj.made_by = request.user
        super().save_model(request, obj, form, change)


class LastOrderFilter(admin.SimpleListFilter):
    """How long a customer has not ordered."""

    title = gettext_lazy("last order")
    parameter_name = "ordered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        # Any: Django's own
        return [
            ("lately", gettext_lazy("in the last 3 months")),
            ("not_lately", gettext_lazy("not in the last 3 months")),
            ("never", gettext_lazy("never")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[RepCustomer]
    ) -> QuerySet[RepCustomer]:
        orders = _orders()
        lately = Exists(orders.filter(placed_at__gte=timezone.now() - A_QUARTER))
        wanted = {
            "lately": Q(lately),
            "not_lately": Q(Exists(orders)) & ~Q(lately),
            "never": ~Q(Exists(orders)),
        }.get(self.value() or "")
        return queryset.filter(wanted) if wanted is not None else queryset


class OpenQuotesFilter(admin.SimpleListFilter):
    """Whether something is being talked about."""

    title = gettext_lazy("open quotes")
    parameter_name = "quotes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        # Any: Django's own
        return [("open", gettext_lazy("with open quotes"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[RepCustomer]
    ) -> QuerySet[RepCustomer]:
        return queryset.filter(Exists(_quotes())) if self.value() else queryset


def _orders() -> QuerySet[Order]:
    """Orders of the customer outside that reached the seller and count."""
    orders = Order.objects.filter(customer=OuterRef("pk")).placed()
    return orders.exclude(state__in=FALLEN).order_by()


def _quotes() -> QuerySet[Quote]:
    return Quote.objects.filter(customer=OuterRef("pk"), state__in=OPEN_QUOTES)


def _turnover(column: str) -> Subquery:
    """Net or currency of twelve months, of the currency with most."""
    year = _orders().filter(placed_at__gte=timezone.now() - A_YEAR)
    net = year.values("customer", "currency").annotate(net=Sum("total_net"))
    return Subquery(net.order_by("-net").values(column)[:1])


@admin.register(RepCustomer)
class RepCustomerAdmin(
    ExportAdmin[RepCustomer], ReadOnlyAdmin[RepCustomer], ScopedAdmin[RepCustomer]
):
    """The customers of a representative with what they buy, by one query a page."""

    list_display = (
        "name",
        "number",
        "shown_last_order",
        "shown_turnover",
        "shown_quotes",
        "rep",
        "shown_act",
    )
    list_select_related = ("rep",)
    list_filter = ("state", LastOrderFilter, OpenQuotesFilter, "groups", "country")
    search_fields = ("name", "legal_name", "number", "vat_id", "email")
    ordering = ("name",)
    export_fields = ("number", "name", "country", "email", "phone", "rep__email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RepCustomer]:
        """With the figures of each row; the page's rows alone are reckoned."""
        last = _orders().values("customer").annotate(last=Max("placed_at"))
        quotes = _quotes().order_by().values("customer").annotate(many=Count("pk"))
        money_field: DecimalField[Any, Any] = DecimalField(
            max_digits=16, decimal_places=2
        )
        rows: QuerySet[RepCustomer] = super().get_queryset(request)
        return rows.annotate(
            last_order_at=Subquery(last.values("last")),
            turnover_net=Coalesce(
                _turnover("net"),
                Decimal(0),
                output_field=money_field,
            ),
            turnover_currency=_turnover("currency"),
            quotes_count=Coalesce(Subquery(quotes.values("many")), 0),
        )

    def has_view_permission(
        self, request: HttpRequest, obj: RepCustomer | None = None
    ) -> bool:
        """For those who sell: what a customer buys is not for the warehouse."""
        return request.user.has_perm(ACT)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,  # Any: template variables
    ) -> HttpResponse:
        """A customer has one page."""
        return redirect("admin:accounts_customer_change", object_id)

    @admin.display(description=gettext_lazy("last order"), ordering="last_order_at")
    def shown_last_order(self, row: Any) -> str:  # Any: annotated
        return date_day(row.last_order_at) or "–"

    @admin.display(
        description=gettext_lazy("net of 12 months"), ordering="turnover_net"
    )
    def shown_turnover(self, row: Any) -> str:  # Any: as above
        if not row.turnover_currency:
            return "–"
        return money(row.turnover_net, row.turnover_currency)

    @admin.display(description=gettext_lazy("open quotes"), ordering="quotes_count")
    def shown_quotes(self, row: Any) -> str:  # Any: as above
        if not row.quotes_count:
            return "–"
        query = urlencode({"turn": "open", "q": row.name})
        url = f"{reverse('admin:orders_quote_changelist')}?{query}"
        return format_html('<a href="{}">{}</a>', url, row.quotes_count)

    @admin.display(description="")
    def shown_act(self, row: Any) -> str:  # Any: as above
        url = reverse("admin:accounts_customer_act", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, gettext_lazy("Act for them"))
