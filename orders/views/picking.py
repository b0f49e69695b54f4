"""Fetching goods for orders, in the admin and in the aisles."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, posted
from catalog.models import Warehouse
from orders.forms.picking import PickForm, WarehouseForm, chosen_orders
from orders.models import Order, PickList, PickState
from orders.selectors import picking as selectors
from orders.services import picking
from orders.views.shipments import Paper, being_printed
from shop.admin import render_work
from shop.downloads import download
from shop.errors import DomainError
from shop.forms import is_key, refusals_on

READY = "admin:orders_picklist_ready"
WALK = "admin:orders_picklist_walk"
PACK = "admin:orders_picklist_pack"


@require_http_methods(["GET", "POST"])
def ready(request: StaffRequest) -> HttpResponse:
    """Orders that can be picked in a warehouse; take some onto a list of one's own."""
    warehouse = _warehouse(request)
    form = WarehouseForm(posted(request), initial={"warehouse": warehouse})
    chosen = chosen_orders(request.POST.getlist("order"))
    if form.is_valid():
        with refusals_on(form):
            pick_list = picking.start_pick_list(
                warehouse_id=warehouse.pk,
                order_ids=_managed(request, chosen),
                by=request.user,
            )
    if form.is_bound and form.is_valid():
        return redirect(WALK, pick_list.pk)
    context = {
        "form": form,
        "warehouse": warehouse,
        "warehouses": Warehouse.objects.order_by("position", "pk"),
        "orders": selectors.ready_orders(request.user, warehouse),
        "open_lists": selectors.open_lists(request.user),
        "chosen": chosen,
    }
    return render_work(
        request,
        "orders/admin/ready_to_pick.html",
        context,
        title=gettext_lazy("Orders to pick"),
        status=422 if form.errors else 200,
    )


def _warehouse(request: StaffRequest) -> Warehouse:
    asked = request.POST.get("warehouse") or request.GET.get("warehouse", "")
    places = Warehouse.objects.order_by("position", "pk")
    if asked:
        return get_object_or_404(places, pk=int(asked) if is_key(asked) else 0)
    return get_object_or_404(places[:1])


def _managed(request: StaffRequest, chosen: list[int]) -> list[int]:
    """The chosen orders that the staff user may see, in the order of the page."""
    mine = Order.objects.managed_by(request.user).filter(pk__in=chosen)
    known = set(mine.values_list("pk", flat=True))
    return [pk for pk in chosen if pk in known]


@require_http_methods(["GET", "POST"])
def walk(request: StaffRequest, pick_list_id: int) -> HttpResponse:
    """Fetch bin by bin: tick what is found, say how many where that is less."""
    pick_list = _find(request, pick_list_id)
    if pick_list.state != PickState.OPEN:
        return redirect(PACK, pick_list.pk)
    rows = selectors.pick_rows(pick_list)
    form = PickForm(posted(request), lines=[row.line for row in rows])
    is_over = "finish" in request.POST
    if form.is_valid():
        with refusals_on(form):
            _note(request, pick_list, form, is_over=is_over)
    if form.is_bound and form.is_valid():
        if is_over:
            return redirect(PACK, pick_list.pk)
        messages.success(request, _("What you ticked is noted."))
        return redirect(WALK, pick_list.pk)
    context = {"form": form, "pick_list": pick_list, "rows": rows}
    return render_work(
        request,
        "orders/admin/walk.html",
        context,
        title=_("Pick list %(number)s") % {"number": pick_list},
        status=422 if form.errors else 200,
    )


def _note(
    request: StaffRequest, pick_list: PickList, form: PickForm, *, is_over: bool
) -> None:
    if is_over:
        picking.finish_pick_list(
            pick_list_id=pick_list.pk, found=form.found, by=request.user
        )
    else:
        picking.note_picked(pick_list_id=pick_list.pk, found=form.found)


@require_safe
def pack(request: StaffRequest, pick_list_id: int) -> HttpResponse:
    """What was found, order by order; from here it is shipped."""
    pick_list = _find(request, pick_list_id)
    orders = selectors.picked_orders(pick_list)
    return render_work(
        request,
        "orders/admin/pack.html",
        {"pick_list": pick_list, "orders": orders},
        title=_("Pick list %(number)s") % {"number": pick_list},
    )


@require_POST
def drop(request: StaffRequest, pick_list_id: int) -> HttpResponse:
    """Give a list up: its orders are free for others."""
    pick_list = _find(request, pick_list_id)
    count = pick_list.orders.filter(closed_at__isnull=True).count()
    try:
        picking.drop_pick_list(pick_list_id=pick_list.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(PACK, pick_list.pk)
    said = ngettext(
        "%(count)s order can be picked by others again.",
        "%(count)s orders can be picked by others again.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect(READY)


@require_safe
def paper(request: StaffRequest, pick_list_id: int) -> HttpResponseBase:
    """The list on paper, or a page that waits for its printing."""
    pick_list = _find(request, pick_list_id)
    if pick_list.pdf:
        return download(Paper(pick_list.pdf, f"{pick_list}.pdf"))
    return being_printed(request, str(pick_list), reverse(WALK, args=[pick_list.pk]))


def _find(request: StaffRequest, pick_list_id: int) -> PickList:
    rows = PickList.objects.managed_by(request.user)
    return get_object_or_404(
        rows.select_related("warehouse", "picker"), pk=pick_list_id
    )
