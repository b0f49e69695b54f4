"""Who changed what in the company: to read and to take along."""

import tablib
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms.history import HistoryForm
from accounts.http import SignedInRequest
from accounts.models import Event
from accounts.rights import Right
from accounts.selectors.history import history_of, history_rows
from shop.exports import defused_table
from shop.paging import paging_of

PER_PAGE = 50
LONGEST_EXPORT = 50_000


@login_required
@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    """The trail of the company acted for, as a page or (?as=csv) as a file."""
    if request.buyer.customer is None:
        raise Http404
    if not request.buyer.can(Right.VIEW_HISTORY):
        raise PermissionDenied
    form = HistoryForm(request.GET, buyer=request.buyer)
    events = history_of(request.buyer, form.wanted())
    if request.GET.get("as") == "csv":
        return _file(events)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    kept = {name: str(request.GET.get(name, "")) for name in form.fields}
    context = {
        "form": form,
        "rows": history_rows(page.object_list),
        "paging": paging_of(page, kept),
        "query": request.GET.urlencode(),
    }
    return render(request, "accounts/history.html", context)


def _file(events: QuerySet[Event]) -> HttpResponse:
    table = tablib.Dataset(
        headers=[_("When"), _("Who"), _("What"), _("Name"), _("Did"), _("Changes")]
    )
    for row in history_rows(events[:LONGEST_EXPORT]):
        changes = "; ".join(
            f"{change.label}: {change.before} → {change.after}"
            for change in row.changes
        )
        table.append(
            (row.at.isoformat(), row.actor, row.kind, row.name, row.verb, changes)
        )
    answer = HttpResponse(
        defused_table(table).export("csv"), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="history.csv"'
    return answer
