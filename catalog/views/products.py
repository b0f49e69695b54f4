"""Staff work on the catalogue. Mounted in the admin."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, posted
from catalog.forms.stock import BinForm, StockCountForm
from catalog.models import Product, StockLevel, Variant
from catalog.services import bins, products, stock
from shop.admin import render_work


@require_http_methods(["GET", "POST"])
def count(request: StaffRequest, level_id: int) -> HttpResponse:
    """Set a stock level to what was counted."""
    levels = StockLevel.objects.select_related("variant", "warehouse")
    level = get_object_or_404(levels, pk=level_id)
    initial = {"warehouse": level.warehouse, "on_hand": level.on_hand}
    page = reverse("admin:catalog_stocklevel_change", args=[level.pk])
    return _count(request, level.variant, initial, page)


@require_http_methods(["GET", "POST"])
def count_variant(request: StaffRequest, variant_id: int) -> HttpResponse:
    """Note what was counted of a variant, also where it lay nowhere before."""
    variant = get_object_or_404(Variant.objects.managed_by(request.user), pk=variant_id)
    page = reverse("admin:catalog_variant_change", args=[variant.pk])
    return _count(request, variant, {}, page)


@require_http_methods(["GET", "POST"])
def move_to_bin(request: StaffRequest, level_id: int) -> HttpResponse:
    """Note where goods lie on the shelves."""
    levels = StockLevel.objects.select_related("variant", "warehouse")
    level = get_object_or_404(levels, pk=level_id)
    form = BinForm(posted(request), initial={"bin": level.bin})
    if form.is_valid():
        bins.move_to_bin(level_id=level.pk, bin_name=form.cleaned_data["bin"])
        said = (
            _("%(sku)s lies in %(bin)s.") if form.cleaned_data["bin"] else _("Noted.")
        )
        told = {"sku": level.variant.sku, "bin": form.cleaned_data["bin"]}
        messages.success(request, said % told)
        return redirect("admin:catalog_stocklevel_change", level.pk)
    return render_work(
        request,
        "catalog/admin/move_to_bin.html",
        {"form": form, "level": level},
        title=gettext_lazy("Storage bin"),
        status=422 if form.errors else 200,
    )


def _count(
    request: StaffRequest,
    variant: Variant,
    initial: Mapping[str, object],
    page: str,
) -> HttpResponse:
    form = StockCountForm(posted(request), initial=dict(initial))
    if form.is_valid():
        stock.count_stock(
            variant_id=variant.pk,
            warehouse_id=form.cleaned_data["warehouse"].pk,
            on_hand=form.cleaned_data["on_hand"],
            reference=form.cleaned_data["reference"],
            actor=request.user,
        )
        said = _("The count of %(sku)s is noted.")
        messages.success(request, said % {"sku": variant.sku})
        return redirect(page)
    levels = StockLevel.objects.filter(variant=variant).select_related("warehouse")
    return render_work(
        request,
        "catalog/admin/count_stock.html",
        {"form": form, "variant": variant, "levels": levels},
        title=gettext_lazy("Count stock"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def archive(request: StaffRequest, product_id: int) -> HttpResponse:
    """Take a product out of the shop."""
    return _change_sale(
        request,
        product_id,
        products.archive_product,
        title=gettext_lazy("Archive a product"),
        said=_("%(code)s is archived."),
    )


@require_http_methods(["GET", "POST"])
def bring_back(request: StaffRequest, product_id: int) -> HttpResponse:
    """Bring an archived product back."""
    return _change_sale(
        request,
        product_id,
        products.bring_back_product,
        title=gettext_lazy("Bring a product back"),
        said=_("%(code)s is back."),
    )


def _change_sale(
    request: StaffRequest,
    product_id: int,
    change: Callable[..., Product],
    *,
    title: str | Promise,
    said: str,
) -> HttpResponse:
    product = get_object_or_404(Product.objects.managed_by(request.user), pk=product_id)
    if request.method == "POST":
        change(product_id=product.pk, by=request.user)
        messages.success(request, said % {"code": product.code})
        return redirect("admin:catalog_product_change", product.pk)
    context = {"product": product, "title": title}
    return render_work(request, "catalog/admin/change_sale.html", context, title=title)
