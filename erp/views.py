"""Staff work: the register, and trying again what failed."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest
from erp.models import Connector, InboundFile, OrderPush, SyncIssue
from erp.selectors import register
from erp.services import pulling, pushing
from shop.admin import render_work
from shop.forms import refusals_on
from shop.sweeps import kick

RECENT = 20
REGISTER_HEADS = (
    gettext_lazy("System"),
    gettext_lazy("Data"),
    gettext_lazy("Who owns it"),
    gettext_lazy("Last good"),
    gettext_lazy("Waiting"),
    gettext_lazy("Done in 7 days"),
    gettext_lazy("Rows refused"),
    gettext_lazy("Problems"),
    "",
)


class SkipForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Why is this order never sent?"), max_length=200
    )


def show_register(request: StaffRequest) -> HttpResponse:
    """Every stream with its owner, age, counts and problems."""
    context = {
        "rows": register(),
        "register_heads": REGISTER_HEADS,
        "pushes": OrderPush.objects.exclude(state="done")
        .select_related("order", "connector")
        .order_by("-created_at")[:RECENT],
        "files": InboundFile.objects.select_related("connector")[:RECENT],
        "issues": SyncIssue.objects.filter(solved_at__isnull=True).select_related(
            "connector", "file"
        )[:RECENT],
    }
    return render_work(
        request,
        "admin/erp/register.html",
        context,
        title=_("Exchange with other systems"),
    )


@require_POST
def sync_now(request: StaffRequest, connector_id: int) -> HttpResponse:
    """Ask for both sweeps at once."""
    connector = get_object_or_404(Connector, pk=connector_id)
    kick("erp.pull_due_streams")
    kick("erp.push_due_orders")
    messages.success(request, _("%(name)s is being asked.") % {"name": connector.name})
    return redirect("admin:erp_connector_register")


@require_POST
def retry_push(request: StaffRequest, push_id: int) -> HttpResponse:
    get_object_or_404(OrderPush, pk=push_id)
    form = forms.Form({})
    with refusals_on(form):
        push = pushing.retry_push(push_id=push_id, by=request.user)
        messages.success(
            request, _("%(order)s is sent again.") % {"order": push.order.number}
        )
    _tell_refusals(request, form)
    return redirect("admin:erp_connector_register")


def skip_push(request: StaffRequest, push_id: int) -> HttpResponse:
    push = get_object_or_404(OrderPush.objects.select_related("order"), pk=push_id)
    form = SkipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            pushing.skip_push(
                push_id=push_id, because=form.cleaned_data["because"], by=request.user
            )
        if not form.errors:
            return redirect("admin:erp_connector_register")
    title = _("Never send %(order)s") % {"order": push.order.number}
    status = 422 if form.errors else 200
    return render_work(
        request,
        "admin/erp/skip.html",
        {"form": form, "push": push},
        title=title,
        status=status,
    )


@require_POST
def retry_file(request: StaffRequest, file_id: int) -> HttpResponse:
    get_object_or_404(InboundFile, pk=file_id)
    form = forms.Form({})
    with refusals_on(form):
        file = pulling.retry_file(file_id=file_id)
        messages.success(request, _("%(file)s is read again.") % {"file": file.name})
    _tell_refusals(request, form)
    return redirect("admin:erp_connector_register")


@require_POST
def solve_issue(request: StaffRequest, issue_id: int) -> HttpResponse:
    pulling.solve_issue(issue_id=issue_id, by=request.user)
    messages.success(request, _("The problem is marked as solved."))
    return redirect("admin:erp_connector_register")


def _tell_refusals(request: StaffRequest, form: forms.Form) -> None:
    for refusal in form.non_field_errors():
        messages.error(request, str(refusal))
