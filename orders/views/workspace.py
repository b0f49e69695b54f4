"""The desk of a representative, in the admin."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import StaffRequest, posted
from orders.forms.workspace import PutOffForm, TaskForm
from orders.models import CustomerTask, WorkKind
from orders.selectors import workspace as selectors
from orders.services import workspace as services
from shop.admin import render_work
from shop.errors import DomainError
from shop.forms import is_key

TODAY = "admin:orders_customertask_today"
MOST_PAGES = 400


@require_http_methods(["GET", "HEAD", "POST"])
def today(request: StaffRequest) -> HttpResponse:
    """What is to be done, most urgent first; a task to note; what came of it."""
    initial = {
        "customer": request.GET.get("customer", ""),
        "due_on": timezone.localdate(),
    }
    form = TaskForm(posted(request), initial=initial, staff=request.user)
    if form.is_valid():
        data = form.cleaned_data
        services.add_task(
            staff=request.user,
            customer_id=data["customer"].pk,
            due_on=data["due_on"],
            text=data["text"],
        )
        messages.success(request, _("The task is noted."))
        return redirect(TODAY)
    everybody = request.user.sees_every_customer and "all" in request.GET
    desk = selectors.desk_of(request.user, is_own=not everybody)
    only, page = _only(request.GET), _page(request.GET)
    found = selectors.today_of(desk, only=only, page=page)
    context = {
        "today": found,
        "only": only,
        "form": form,
        "everybody": everybody,
        "results": selectors.results_of(desk),
        "before_url": _address(request, page - 1) if page > 1 else "",
        "next_url": _address(request, page + 1) if found.has_more else "",
    }
    return render_work(
        request,
        "orders/admin/today.html",
        context,
        title=_("To do today"),
        status=422 if form.errors else 200,
    )


@require_POST
def not_today(request: StaffRequest) -> HttpResponse:
    """Put something off."""
    form = PutOffForm(request.POST)
    try:
        if form.is_valid():
            services.put_off(
                staff=request.user,
                kind=WorkKind(form.cleaned_data["kind"]),
                subject_id=form.cleaned_data["subject"],
                until=form.until(),
            )
            messages.success(request, _("It shows again on that day."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(TODAY)


@require_POST
def done(request: StaffRequest, task_id: int) -> HttpResponse:
    """Tick a task off."""
    try:
        services.finish_task(staff=request.user, task_id=task_id)
    except CustomerTask.DoesNotExist as gone:
        raise Http404 from gone
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(TODAY)


def _only(asked: QueryDict) -> WorkKind | None:
    kind = asked.get("only", "")
    return WorkKind(kind) if kind in WorkKind.values else None


def _page(asked: QueryDict) -> int:
    typed = asked.get("page", "1")
    return min(max(int(typed), 1), MOST_PAGES) if is_key(typed) else 1


def _address(request: StaffRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{reverse(TODAY)}?{query.urlencode()}"
