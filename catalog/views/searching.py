"""Staff work on the search: what synonyms do, what people look for."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from catalog.forms.searching import SearchReportForm
from catalog.models import Synonym
from catalog.selectors.search_report import (
    effect_of,
    period_between,
    searches_between,
)
from shop.admin import render_work


@require_safe
def preview(request: StaffRequest, synonym_id: int) -> HttpResponse:
    """What each phrase finds without and with the synonym."""
    synonym = get_object_or_404(Synonym, pk=synonym_id)
    context = {"synonym": synonym, "effects": effect_of(synonym)}
    return render_work(
        request,
        "catalog/admin/synonym_preview.html",
        context,
        title=_("What it changes"),
    )


@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """What was searched for most, and what was searched for in vain."""
    form = SearchReportForm(request.GET or None)
    first, last = form.period
    context = {
        "form": form,
        "first": first,
        "last": last,
        "period": period_between(first, last),
        "wanted": searches_between(first, last, in_vain=form.is_in_vain),
        "may_teach": request.user.has_perm("catalog.add_synonym"),
    }
    return render_work(
        request,
        "catalog/admin/search_report.html",
        context,
        title=_("What people look for"),
    )
