"""Acting for a customer in the shop: begun in the admin, ended by the banner."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting_in, forget_acting, keep_acting
from accounts.forms.acting import ActForm
from accounts.http import CURRENCY_KEY, SignedInRequest, StaffRequest, posted
from accounts.models import Customer
from accounts.selectors.acting import may_act
from accounts.services import acting as services
from shop.admin import render_work
from shop.forms import refusals_on

CUSTOMER_PAGE = "admin:accounts_customer_change"
LONGEST_ADDRESS = 400


@require_http_methods(["GET", "POST"])
def act(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Choose whose place to take, and go to the shop as they see it."""
    mine = Customer.objects.managed_by(request.user).filter(archived_at__isnull=True)
    customer = get_object_or_404(mine.select_related("channel"), pk=customer_id)
    initial = {key: request.GET.get(key, "") for key in ("person", "next")}
    form = ActForm(posted(request), initial=initial, customer=customer)
    if form.is_valid():
        with refusals_on(form):
            _begin(request, customer, form.cleaned_data["person"])
    if form.is_bound and form.is_valid():
        return redirect(_shop_page(request, form.cleaned_data["next"]))
    return render_work(
        request,
        "accounts/admin/act.html",
        {"customer": customer, "form": form, "has_people": _has_people(form)},
        title=_("Act for %(name)s") % {"name": customer.name},
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def stop_acting(request: SignedInRequest) -> HttpResponse:
    """Be oneself again, back at the customer's page in the admin."""
    customer_id = _leave(request)
    if customer_id is None or not may_act(request.user):
        return redirect("admin:index" if request.user.is_staff else "/")
    return redirect(CUSTOMER_PAGE, customer_id)


def _has_people(form: ActForm) -> bool:
    return bool(form.fields["person"].choices)  # type: ignore[attr-defined]


def _begin(request: StaffRequest, customer: Customer, user_id: int) -> None:
    begun = services.begin_acting(
        rep=request.user,
        customer_id=customer.pk,
        user_id=user_id,
        now=timezone.now(),
    )
    _leave(request)
    keep_acting(request.session, begun)


def _leave(request: StaffRequest | SignedInRequest) -> int | None:
    """End what the session acts for, if anything; return the customer it was."""
    before = acting_in(request.session)
    # What was chosen for one customer is not meant for the next.
    request.session.pop(CURRENCY_KEY, None)
    if before is None:
        return None
    forget_acting(request.session)
    services.end_acting(acting=before)
    return before.customer_id


def _shop_page(request: StaffRequest, wanted: str) -> str:
    is_ours = len(wanted) <= LONGEST_ADDRESS and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and not wanted.startswith("/admin/") else "/"
