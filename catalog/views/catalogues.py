"""Staff work on catalogues: what they show, their products, copies, their end."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, posted
from accounts.selectors import buyer_for_customer
from catalog.forms.catalogues import AsCustomerForm, CopyForm, NameProductsForm
from catalog.models import Catalogue, RuleEffect
from catalog.selectors.catalogues import (
    affected_by_archiving,
    judged_codes,
    preview_for,
    preview_of,
)
from catalog.services import catalogues
from shop.admin import render_work
from shop.forms import is_key

PAGE = "admin:catalog_catalogue_change"
PRODUCTS = "admin:catalog_catalogue_products"
RULES_PER_PAGE = 100


@require_safe
def preview(request: StaffRequest, catalogue_id: int) -> HttpResponse:
    """What a catalogue shows by itself, or all that one customer sees."""
    catalogue = get_object_or_404(Catalogue, pk=catalogue_id)
    form = AsCustomerForm(request.GET or None, staff=request.user)
    shown = preview_of(catalogue)
    if form.is_valid() and form.customer:
        shown = preview_for(
            buyer_for_customer(customer=form.customer, now=timezone.now())
        )
    context = {
        "catalogue": catalogue,
        "form": form,
        "customer": form.customer,
        "preview": shown,
    }
    return render_work(
        request,
        "catalog/admin/catalogue_preview.html",
        context,
        title=gettext_lazy("What a catalogue shows"),
    )


@require_http_methods(["GET", "POST"])
def products(request: StaffRequest, catalogue_id: int) -> HttpResponse:
    """Products that a catalogue names: the list, and a way to name many at once."""
    catalogue = get_object_or_404(Catalogue, pk=catalogue_id)
    if "forget" in request.POST:
        return _forget(request, catalogue)
    form = NameProductsForm(posted(request), request.FILES or None)
    judged = None
    if form.is_valid():
        effect = RuleEffect(form.cleaned_data["effect"])
        codes = form.cleaned_data["named"]
        if "save" in request.POST:
            return _name(request, catalogue, effect, codes)
        judged = judged_codes(catalogue, effect, codes)
        # What stood in the file goes on in the form.
        form = NameProductsForm({"effect": effect, "codes": "\n".join(codes)})
    named = catalogue.rules.filter(product__isnull=False).select_related("product")
    pages = Paginator(named.order_by("effect", "product__code"), RULES_PER_PAGE)
    context = {
        "catalogue": catalogue,
        "form": form,
        "judged": judged,
        "changes_count": sum(each.is_change for each in judged or ()),
        "page": pages.get_page(request.GET.get("p")),
    }
    return render_work(
        request,
        "catalog/admin/catalogue_products.html",
        context,
        title=gettext_lazy("Products a catalogue names"),
        status=422 if form.errors else 200,
    )


def _name(
    request: StaffRequest, catalogue: Catalogue, effect: RuleEffect, codes: list[str]
) -> HttpResponse:
    judged = catalogues.name_products(
        catalogue_id=catalogue.pk, effect=effect, codes=codes, by=request.user
    )
    count = sum(each.is_change for each in judged)
    text = ngettext(
        "%(count)s product is named.", "%(count)s products are named.", count
    )
    messages.success(request, text % {"count": count})
    problems = [each.code for each in judged if each.is_problem]
    if problems:
        text = _("Not found or not clear: %(codes)s")
        messages.warning(request, text % {"codes": ", ".join(problems[:20])})
    return redirect(PRODUCTS, catalogue.pk)


def _forget(request: StaffRequest, catalogue: Catalogue) -> HttpResponse:
    chosen = [int(pk) for pk in request.POST.getlist("rule") if is_key(pk)]
    count = catalogues.forget_products(
        catalogue_id=catalogue.pk, rule_ids=chosen, by=request.user
    )
    text = ngettext(
        "%(count)s product is off the list.",
        "%(count)s products are off the list.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect(PRODUCTS, catalogue.pk)


@require_http_methods(["GET", "POST"])
def copy(request: StaffRequest, catalogue_id: int) -> HttpResponse:
    """The same rules under another name, assigned to nobody."""
    catalogue = get_object_or_404(Catalogue, pk=catalogue_id)
    form = CopyForm(posted(request))
    if form.is_valid():
        copied = catalogues.copy_catalogue(
            catalogue_id=catalogue.pk, by=request.user, **form.cleaned_data
        )
        messages.success(request, _("The copy is made. It is assigned to nobody yet."))
        return redirect(PAGE, copied.pk)
    return render_work(
        request,
        "catalog/admin/catalogue_copy.html",
        {"catalogue": catalogue, "form": form},
        title=gettext_lazy("Copy a catalogue"),
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def archive(request: StaffRequest, catalogue_id: int) -> HttpResponse:
    """Say who would see how much more or less, then put the catalogue out of use."""
    catalogue = get_object_or_404(Catalogue, pk=catalogue_id)
    if request.method == "POST":
        catalogues.archive_catalogue(catalogue_id=catalogue.pk, by=request.user)
        messages.success(request, _("The catalogue is out of use."))
        return redirect(PAGE, catalogue.pk)
    affected = affected_by_archiving(catalogue, staff=request.user)
    return render_work(
        request,
        "catalog/admin/catalogue_archive.html",
        {"catalogue": catalogue, "affected": affected},
        title=gettext_lazy("Archive a catalogue"),
    )
