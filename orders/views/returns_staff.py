"""Staff work on returns and on requests to cancel. Mounted in the admin."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, posted
from accounts.selectors import buyer_for_customer
from orders.errors import NothingAsked
from orders.forms.cancelling import AnswerCancelForm, CancelLinesForm
from orders.forms.returns import (
    ApproveReturnForm,
    InspectForm,
    OpenReturnForm,
    ReasonedForm,
)
from orders.models import CancelRequest, Order, OrderReturn
from orders.selectors import returns as selectors
from orders.services import cancelling, crediting, returns_staff
from orders.services import returns as services
from orders.views.returns import slip_answer
from shop.admin import render_work
from shop.downloads import download
from shop.errors import DomainError
from shop.forms import refusals_on

RETURN_PAGE = "admin:orders_orderreturn_change"
ORDER_PAGE = "admin:orders_order_change"


@require_http_methods(["GET", "POST"])
def open_return(request: StaffRequest, order_id: int) -> HttpResponse:
    """Open a return for whoever ordered, also after its time."""
    order = _order(request, order_id)
    form = _opening(request, order)
    made = _opened(request, order, form) if form.is_valid() else None
    if made is not None:
        said = _("Return %(number)s is open. Agree to it, and they get the slip.")
        messages.success(request, said % {"number": made.number})
        return redirect(RETURN_PAGE, made.pk)
    context = {"order": order, "form": form}
    return render_work(
        request,
        "orders/admin/open_return.html",
        context,
        title=gettext_lazy("Open a return"),
        status=422 if form.errors else 200,
    )


def _opening(request: StaffRequest, order: Order) -> OpenReturnForm:
    buyer = buyer_for_customer(customer=order.customer, now=timezone.now())
    return OpenReturnForm(
        posted(request),
        request.FILES if request.method == "POST" else None,
        initial={"key": get_random_string(32)},
        lines=selectors.late_lines(order, buyer),
        reasons=selectors.reason_choices(order),
    )


def _opened(
    request: StaffRequest, order: Order, form: OpenReturnForm
) -> OrderReturn | None:
    try:
        return returns_staff.open_return(
            order_id=order.pk,
            by=request.user,
            lines=form.wishes,
            words=form.words(),
            late_because=form.cleaned_data["late_because"],
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


@require_http_methods(["GET", "POST"])
def approve(request: StaffRequest, return_id: int) -> HttpResponse:
    """Agree to take the goods back."""
    found = _managed(request, return_id)
    form = ApproveReturnForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.approve_return(
                return_id=found.pk,
                by=request.user,
                instructions=form.cleaned_data["instructions"],
            )
    return _after(request, found, form, gettext_lazy("Agree to the return"))


@require_http_methods(["GET", "POST"])
def decline(request: StaffRequest, return_id: int) -> HttpResponse:
    """Say no and why."""
    return _with_reason(
        request, return_id, services.decline_return, gettext_lazy("Decline the return")
    )


@require_http_methods(["GET", "POST"])
def give_up(request: StaffRequest, return_id: int) -> HttpResponse:
    """The goods never came."""
    return _with_reason(
        request, return_id, services.give_up_return, gettext_lazy("Call the return off")
    )


def _with_reason(
    request: StaffRequest,
    return_id: int,
    service: Callable[..., OrderReturn],
    title: Promise,
) -> HttpResponse:
    found = _managed(request, return_id)
    form = ReasonedForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            service(
                return_id=found.pk, by=request.user, reason=form.cleaned_data["reason"]
            )
    return _after(request, found, form, title, is_danger=True)


@require_http_methods(["GET", "POST"])
def receive(request: StaffRequest, return_id: int) -> HttpResponse:
    """The parcel is here."""
    found = _managed(request, return_id)
    form = forms.Form(posted(request))
    if form.is_valid():
        with refusals_on(form):
            services.receive_return(return_id=found.pk, by=request.user)
    return _after(request, found, form, gettext_lazy("The goods are here"))


@require_http_methods(["GET", "POST"])
def inspect(request: StaffRequest, return_id: int) -> HttpResponse:
    """Say of every line what was taken back and where it lies."""
    found = _managed(request, return_id)
    shelves = selectors.shelves_for(found.order)
    form = InspectForm(posted(request), found=found, shelves=shelves)
    if form.is_valid():
        with refusals_on(form):
            services.inspect_return(
                return_id=found.pk,
                by=request.user,
                verdicts=form.verdicts(),
                terms=form.terms(),
            )
    title = gettext_lazy("Look at the goods")
    return _after(
        request, found, form, title, template="orders/admin/inspect_return.html"
    )


@require_http_methods(["GET", "POST"])
def credit_again(request: StaffRequest, return_id: int) -> HttpResponse:
    """Put a return that could not be credited back into the sweep."""
    found = _managed(request, return_id)
    form = forms.Form(posted(request))
    if form.is_valid():
        crediting.credit_again(return_id=found.pk)
    return _after(request, found, form, gettext_lazy("Credit again"))


def _after(
    request: StaffRequest,
    found: OrderReturn,
    form: forms.Form,
    title: str | Promise,
    *,
    template: str = "orders/admin/move_return.html",
    is_danger: bool = False,
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        fresh = _managed(request, found.pk)
        said = _("%(number)s: %(state)s.")
        words = {"number": fresh.number, "state": fresh.get_state_display()}
        messages.success(request, said % words)
        return redirect(RETURN_PAGE, found.pk)
    context = {
        "found": found,
        "lines": found.lines.select_related("order_line"),
        "files": [one.attachment for one in found.files.select_related("attachment")],
        "form": form,
        "is_danger": is_danger,
    }
    status = 422 if form.errors else 200
    return render_work(request, template, context, title=title, status=status)


@require_safe
def slip(request: StaffRequest, return_id: int) -> HttpResponseBase:
    """The slip that the buyer puts into the parcel."""
    return slip_answer(request, _managed(request, return_id))


@require_safe
def file(request: StaffRequest, return_id: int, file_id: int) -> HttpResponseBase:
    """A picture or paper that the buyer handed in."""
    return download(selectors.return_file(_managed(request, return_id), file_id))


def _managed(request: StaffRequest, return_id: int) -> OrderReturn:
    rows = OrderReturn.objects.managed_by(request.user)
    return get_object_or_404(
        rows.select_related("order__customer", "order__seller"), pk=return_id
    )


@require_http_methods(["GET", "POST"])
def answer_cancel(request: StaffRequest, order_id: int) -> HttpResponse:
    """Answer a buyer who would rather not get what was confirmed."""
    order = _order(request, order_id)
    asked = CancelRequest.objects.open().filter(order=order).first()
    if asked is None:
        return _answered_before(request, order)
    form = AnswerCancelForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            _answer(request, order, form.cleaned_data["answer"])
    if form.has_error(NON_FIELD_ERRORS, NothingAsked.code):
        return _answered_before(request, order)
    if form.is_bound and form.is_valid():
        messages.success(request, _("The buyer gets your answer."))
        return redirect(ORDER_PAGE, order.pk)
    context = {"order": order, "asked": asked, "form": form}
    return render_work(
        request,
        "orders/admin/answer_cancel.html",
        context,
        title=gettext_lazy("Answer the request to cancel"),
        status=422 if form.errors else 200,
    )


def _answered_before(request: StaffRequest, order: Order) -> HttpResponse:
    """A second press, or somebody was faster: say what came of it."""
    last = CancelRequest.objects.filter(order=order).order_by("pk").last()
    if last is None:
        raise Http404
    said = _("The request to cancel is over: %(state)s.")
    messages.info(request, said % {"state": last.get_state_display()})
    return redirect(ORDER_PAGE, order.pk)


def _answer(request: StaffRequest, order: Order, answer: str) -> None:
    if "decline" in request.POST:
        cancelling.decline_cancel_request(
            order_id=order.pk, by=request.user, reason=answer
        )
    else:
        cancelling.accept_cancel_request(
            order_id=order.pk, by=request.user, answer=answer
        )


@require_http_methods(["GET", "POST"])
def cancel_rest(request: StaffRequest, order_id: int) -> HttpResponse:
    """Call off what has not left, line by line."""
    order = _order(request, order_id)
    form = CancelLinesForm(posted(request), order=order)
    if form.is_valid():
        with refusals_on(form):
            cancelling.cancel_lines(
                order_id=order.pk,
                line_ids=form.line_ids(),
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
    if form.is_bound and form.is_valid():
        messages.success(request, _("It is not delivered any more; its stock is free."))
        return redirect(ORDER_PAGE, order.pk)
    context = {"order": order, "form": form, "is_danger": True}
    return render_work(
        request,
        "orders/admin/move.html",
        context,
        title=gettext_lazy("Cancel what is left"),
        status=422 if form.errors else 200,
    )


def _order(request: StaffRequest, order_id: int) -> Order:
    rows = Order.objects.managed_by(request.user).select_related("customer")
    return get_object_or_404(rows, pk=order_id)
