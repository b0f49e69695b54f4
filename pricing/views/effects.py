"""Staff look at what a list or a change means for companies. Mounted in the admin."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import defusedcsv.csv as csv
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import StaffRequest
from accounts.models import Customer
from catalog.models import Unit
from pricing.forms.plans import ListPreviewForm
from pricing.models import PriceList
from pricing.selectors.reach import companies_at, companies_reached
from pricing.services import Place
from pricing.services.previews import (
    MOST_COMPANIES,
    CompanyEffect,
    Look,
    preview_assignment,
    preview_switch,
    units_of_list,
)
from shop.admin import render_work
from shop.forms import refusals_on

FIRST_COMPANIES = 12


@require_GET
def preview_list(request: StaffRequest, list_id: int) -> HttpResponse:
    """What companies pay before and after a list goes into use or to a new place."""
    price_list = _list(request, list_id)
    form = ListPreviewForm(request.GET, staff=request.user)
    place = form.cleaned_data["place"] if form.is_valid() else None
    reached = (
        companies_reached(price_list.pk, request.user)
        if place is None
        else companies_at(place, request.user)
    )
    context = {
        "price_list": price_list,
        "form": form,
        "place": place,
        "companies": reached[:FIRST_COMPANIES],
        "companies_count": reached.count(),
        "company_effects": _effects(price_list, form, reached),
    }
    return render_work(
        request,
        "pricing/admin/list_preview.html",
        context,
        title=_("Preview of %(list)s") % {"list": price_list},
        status=422 if form.errors else 200,
    )


def _effects(
    price_list: PriceList, form: ListPreviewForm, reached: QuerySet[Customer]
) -> list[CompanyEffect]:
    asked = getattr(form, "cleaned_data", {})
    units = units_of_list(price_list, asked.get("sku_prefix", ""))
    look = look_at(reached, None, units, asked.get("at"))
    effects: list[CompanyEffect] = []
    with refusals_on(form):
        effects.extend(
            preview_assignment(price_list=price_list, place=_place(asked), look=look)
            if asked.get("place")
            else preview_switch(price_list=price_list, look=look)
        )
    return effects


def _place(asked: dict[str, Any]) -> Place:  # Any: cleaned values
    return Place(
        to=asked["place"],
        is_contract=asked["is_contract"],
        position=asked["position"] or 0,
    )


@require_GET
def companies(request: StaffRequest, list_id: int) -> StreamingHttpResponse:
    """The companies that a list reaches, as CSV."""
    price_list = _list(request, list_id)
    return companies_file(companies_reached(price_list.pk, request.user))


def look_at(
    reached: QuerySet[Customer],
    company: Customer | None,
    units: Sequence[Unit],
    at: datetime | None,
) -> Look:
    """Compare for one company, or for the first of those that are reached."""
    customers = [company] if company else list(reached[:MOST_COMPANIES])
    return Look(customers, units, at or timezone.now())


def companies_file(reached: QuerySet[Customer]) -> StreamingHttpResponse:
    """Number, name and rep of each company."""
    rows = reached.select_related("rep").iterator(chunk_size=2_000)
    cells = (
        [company.number, company.name, company.rep.email if company.rep else ""]
        for company in rows
    )
    return csv_answer("companies.csv", ("number", "name", "rep"), cells)


def csv_answer(
    name: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A file that is sent while it is read, and that no spreadsheet runs."""
    answer = StreamingHttpResponse(_lines(head, rows), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class _Echo:
    """What csv writes to, to get its lines back."""

    def write(self, line: str) -> str:
        return line


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow(["" if cell is None else cell for cell in row])


def _list(request: StaffRequest, list_id: int) -> PriceList:
    lists = PriceList.objects.managed_by(request.user).select_related("parent")
    return get_object_or_404(lists, pk=list_id)
