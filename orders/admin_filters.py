"""What lists of orders in the admin are narrowed to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any  # an admin of whatever model the list shows

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from orders.models import Backorder, Order, OrderState

Orders = QuerySet[Order]
Choices = list[tuple[str, str]]


class HoldEndsFilter(SimpleListFilter):
    """Orders that hold stock until somebody approves them, by when that ends.

    It ends with the order: the sweep of approvals gives back what it held.
    """

    title = gettext_lazy("stock held until")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """How soon it ends."""
        return [
            ("day", gettext("the next 24 hours")),
            ("three_days", gettext("the next three days")),
            ("later", gettext("later")),
        ]

    def queryset(self, request: HttpRequest, queryset: Orders) -> Orders:
        """Those that hold something until then."""
        if self.value() not in ENDS:
            return queryset
        held = queryset.filter(state=OrderState.AWAITING_APPROVAL)
        return ENDS[self.value() or ""](held).order_by("held_until", "pk")


ENDS: dict[str, Callable[[Orders], Orders]] = {
    "day": lambda rows: rows.filter(held_until__lte=_in(1)),
    "three_days": lambda rows: rows.filter(held_until__lte=_in(3)),
    "later": lambda rows: rows.filter(held_until__gt=_in(3)),
}


def _in(days: int) -> object:
    return timezone.now() + timedelta(days=days)


class WaitsForGoodsFilter(SimpleListFilter):
    """Orders with lines that wait for goods."""

    title = gettext_lazy("goods")
    parameter_name = "goods"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Whether something is missing."""
        return [
            ("missing", gettext("something is missing")),
            ("there", gettext("all is there")),
        ]

    def queryset(self, request: HttpRequest, queryset: Orders) -> Orders:
        """Those of which something is missing, or nothing."""
        waits = Exists(
            Backorder.objects.owed().filter(order_line__order=OuterRef("pk"))
        )
        if self.value() == "missing":
            return queryset.filter(waits)
        return queryset.filter(~waits) if self.value() == "there" else queryset
