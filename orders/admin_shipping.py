"""How goods reach buyers, in the admin: methods with rates and hours, zones."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from orders.forms.shipping import (
    AreaForm,
    AreaFormSet,
    MethodForm,
    RateForm,
    RateFormSet,
    WindowForm,
    ZoneForm,
)
from orders.models import (
    DeliveryWindow,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    ShippingZoneArea,
)
from orders.views import freight_trial
from shop.admin import Admin, TabularInline, Work
from shop.templatetags.angro import money


class RateInline(TabularInline[ShippingRate, ShippingMethod]):
    model = ShippingRate
    form = RateForm
    formset = RateFormSet
    tab = True


class WindowInline(TabularInline[DeliveryWindow, ShippingMethod]):
    model = DeliveryWindow
    form = WindowForm
    tab = True


@admin.register(ShippingMethod)
class ShippingMethodAdmin(Admin[ShippingMethod]):
    form = MethodForm
    inlines = (RateInline, WindowInline)
    list_display = (
        "code",
        "channel",
        "shown_price",
        "free_from_amount",
        "shown_countries",
        "transit_days",
        "cut_off",
        "is_active",
        "position",
    )
    list_select_related = ("channel",)
    list_filter = ("channel", "is_active", "currency")
    search_fields = ("code",)
    works = (
        Work(
            "try/",
            "try",
            freight_trial.try_freight,
            "orders.view_shippingmethod",
            gettext_lazy("Try a consignment"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShippingMethod]:
        rows: QuerySet[ShippingMethod] = super().get_queryset(request)
        return rows.annotate(rates_count=Count("rates"))

    def has_delete_permission(
        self, request: HttpRequest, obj: ShippingMethod | None = None
    ) -> bool:
        """Methods go out of use by a switch: orders name them."""
        return False

    @admin.display(description=gettext_lazy("price"), ordering="price_amount")
    def shown_price(self, method: ShippingMethod) -> str:
        if vars(method)["rates_count"]:  # annotated
            return gettext("by its rates")
        return money(method.price_amount, method.currency)

    @admin.display(description=gettext_lazy("countries"))
    def shown_countries(self, method: ShippingMethod) -> str:
        return ", ".join(method.countries) or "–"


class AreaInline(TabularInline[ShippingZoneArea, ShippingZone]):
    model = ShippingZoneArea
    form = AreaForm
    formset = AreaFormSet


@admin.register(ShippingZone)
class ShippingZoneAdmin(Admin[ShippingZone]):
    form = ZoneForm
    inlines = (AreaInline,)
    list_display = ("__str__", "code", "channel", "shown_areas")
    list_select_related = ("channel",)
    list_filter = ("channel",)
    search_fields = ("code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShippingZone]:
        return super().get_queryset(request).prefetch_related("areas")

    @admin.display(description=gettext_lazy("places"))
    def shown_areas(self, zone: ShippingZone) -> str:
        return ", ".join(str(area) for area in zone.areas.all()) or "–"
