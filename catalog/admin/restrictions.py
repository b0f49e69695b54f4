"""Restrictions in the admin: what they ask, what they are about, what they reach."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from catalog.forms.restrictions import RestrictionForm
from catalog.models import Product, Restriction, RestrictionTarget
from catalog.restrictions import products_of
from shop.admin import Admin, TabularInline, Work, render_work

MOST_PREVIEWED = 100


class TargetInline(TabularInline[RestrictionTarget, Restriction]):
    """The goods, each by one of four."""

    model = RestrictionTarget
    autocomplete_fields = ("product", "category", "brand")
    tab = True


class ProductRestrictionInline(TabularInline[RestrictionTarget, Product]):
    """Restrictions of one product, on its own page."""

    model = RestrictionTarget
    fields = ("restriction",)
    autocomplete_fields = ("restriction",)
    tab = True


@require_safe
def preview(request: StaffRequest, restriction_id: int) -> HttpResponse:
    """The articles that a restriction is about, the first hundred of them."""
    restriction = get_object_or_404(Restriction, pk=restriction_id)
    products = products_of(restriction)
    rows = products.prefetch_related("texts").order_by("code")[:MOST_PREVIEWED]
    context = {
        "restriction": restriction,
        "reach": reach_of(products.count()),
        "products": [(product, _name(product)) for product in rows],
        "most": MOST_PREVIEWED,
    }
    return render_work(
        request,
        "catalog/admin/restriction_preview.html",
        context,
        title=gettext_lazy("Restricted articles"),
    )


def _name(product: Product) -> str:
    return next((text.name for text in product.texts.all()), product.code)


def reach_of(count: int) -> str:
    """How far a restriction reaches, in words."""
    text = ngettext(
        "applies to %(count)s article", "applies to %(count)s articles", count
    )
    return text % {"count": count}


@admin.register(Restriction)
class RestrictionAdmin(Admin[Restriction]):
    form = RestrictionForm
    list_display = (
        "name",
        "code",
        "audience",
        "region_effect",
        "minimum_age",
        "handling",
        "is_hidden",
        "archived_at",
    )
    list_filter = ("audience", "is_hidden", "handling")
    search_fields = ("name", "code")
    autocomplete_fields = ("licence_kinds",)
    readonly_fields = ("shown_reach",)
    inlines = (TargetInline,)
    fieldsets = (
        (None, {"fields": (("name", "code"), "shown_reach")}),
        (
            gettext_lazy("Who may buy"),
            {"fields": ("audience", "licence_kinds", "minimum_age", "is_hidden")},
        ),
        (
            gettext_lazy("Where it goes and how"),
            {"fields": ("region_effect", ("countries", "postcodes"), "handling")},
        ),
        (None, {"fields": ("archived_at",)}),
    )
    works = (
        Work(
            "<int:restriction_id>/articles/",
            "preview",
            preview,
            "catalog.view_restriction",
            gettext_lazy("Articles"),
        ),
    )

    @admin.display(description=gettext_lazy("reach"))
    def shown_reach(self, restriction: Restriction) -> SafeString | str:
        if restriction._state.adding:
            return "–"
        url = reverse("admin:catalog_restriction_preview", args=[restriction.pk])
        count = products_of(restriction).count()
        return format_html(
            '<a class="underline" href="{}">{}</a>', url, reach_of(count)
        )

    def has_delete_permission(
        self, request: HttpRequest, obj: Restriction | None = None
    ) -> bool:
        return False  # archived: what was refused by it stays explicable
