"""Requisition lists: kept, shared, changed, printed, and put into the cart."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest
from catalog.models import Unit
from catalog.selectors.codes import variants_by_code
from orders.errors import CodeAmbiguous, CodeUnknown
from orders.forms.cart import CodeForm, read_number
from orders.forms.lists import ListForm, NewListForm, typed_lines
from orders.models import RequisitionList
from orders.selectors.cart_badge import cart_badge
from orders.selectors.lists import list_page, lists_of
from orders.services import lists as services
from orders.services.cart import CartItem
from shop.blocks import Crumb
from shop.errors import DomainError
from shop.forms import is_key, refusals_on
from shop.htmx import render_either

PAGE = ("orders/lists/list.html", "orders/lists/_answer.html")
DELETED_KEY = "deleted_list"
TOLD = 12

Refused = Mapping[int, str]
Deed = Callable[[], RequisitionList]


@login_required
@require_safe
def lists(request: SignedInRequest) -> HttpResponse:
    """The buyer's lists and those that the company shares."""
    cards = lists_of(request.buyer)
    context = {
        "own": [card for card in cards if card.is_own],
        "shared": [card for card in cards if not card.is_own],
        "deleted": request.session.pop(DELETED_KEY, None),
        "form": NewListForm(),
        "may_make": request.buyer.may_fill_cart and request.buyer.customer is not None,
    }
    return render(request, "orders/lists/lists.html", context)


@login_required
@require_POST
def new(request: SignedInRequest) -> HttpResponse:
    """Make a list."""
    form, buyer = NewListForm(request.POST), request.buyer
    return _formed(
        request,
        form,
        lambda: services.make_list(buyer=buyer, **form.cleaned_data),
        back=reverse("orders:lists"),
    )


@login_required
@require_safe
def one_list(request: SignedInRequest, list_id: int) -> HttpResponse:
    """A list at the buyer's prices of this moment."""
    return _answer(request, _find(request, list_id))


@login_required
@require_safe
def print_list(request: SignedInRequest, list_id: int) -> HttpResponse:
    """A list on paper, with a column to count into."""
    page = list_page(_find(request, list_id), request.buyer)
    return render(request, "orders/lists/print.html", {"page": page})


@login_required
@require_POST
def update(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Take over every quantity, note and place that was typed."""
    found = _find(request, list_id)
    refused = _take_typed(request, found)
    if not request.htmx and request.POST.get("code"):
        return add(request, list_id)
    return _answer(request, found, refused=refused)


@login_required
@require_POST
def add(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Put an article onto the list by its SKU, EAN or own number."""
    found = _find(request, list_id)
    refused = _take_typed(request, found)
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusals_on(form, "code"):
            item = _item(request, form)
            services.add_to_list(buyer=request.buyer, list_id=list_id, items=[item])
    return _answer(request, found, refused=refused, code_form=form)


def _item(request: SignedInRequest, form: CodeForm) -> CartItem:
    code = form.cleaned_data["code"]
    variants = variants_by_code([code], request.buyer).get(code, [])
    if not variants:
        raise CodeUnknown(code=code)
    if len(variants) > 1:
        raise CodeAmbiguous(code=code, skus=", ".join(one.sku for one in variants))
    units: list[Unit] = list(
        variants[0].units.order_by("-is_default", "-is_base", "pk")
    )
    if not units:
        raise CodeUnknown(code=code)
    unit = units[0]
    quantity = form.cleaned_data["quantity"] or max(unit.minimum, unit.step)
    return CartItem(variants[0].pk, unit.pk, quantity)


@login_required
@require_POST
def remove(request: SignedInRequest, list_id: int, line_id: int) -> HttpResponse:
    """Take one line off the list, and whatever else was typed over."""
    found = _find(request, list_id)
    refused = _take_typed(request, found, besides=line_id)
    gone = {line_id: services.LineChange(quantity=read_number("0"))}
    try:
        services.change_lines(buyer=request.buyer, list_id=list_id, changes=gone)
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return _answer(request, found, refused=refused)


@login_required
@require_POST
def buy(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Put the whole list or the chosen lines into the cart, and say what is left."""
    found = _find(request, list_id)
    refused = _take_typed(request, found)
    chosen = [int(key) for key in request.POST.getlist("line") if is_key(key)]
    is_all = request.POST.get("which") == "all" or request.GET.get("which") == "all"
    if refused:
        return _answer(request, found, refused=refused)
    if not chosen and not is_all:
        messages.warning(request, _("Choose lines first, or add the whole list."))
        return _answer(request, found)
    try:
        done = services.buy_from_list(
            buyer=request.buyer, list_id=list_id, line_ids=None if is_all else chosen
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _answer(request, found)
    _tell(request, done)
    if done.refused:
        return _answer(request, found)
    cart = reverse("orders:cart")
    return HttpResponseClientRedirect(cart) if request.htmx else redirect(cart)


def _tell(request: SignedInRequest, done: services.Bought) -> None:
    added = ngettext(
        "%(count)s line is in the cart.",
        "%(count)s lines are in the cart.",
        done.added_count,
    ) % {"count": done.added_count}
    if not done.refused:
        messages.success(request, added)
        return
    told = [f"{sku}: {why}" for sku, why in done.refused[:TOLD]]
    more = len(done.refused) - TOLD
    if more > 0:
        told.append(
            ngettext("%(count)s more line.", "%(count)s more lines.", more)
            % {"count": more}
        )
    messages.warning(request, " ".join([added, _("Not added:"), *told]))


@login_required
@require_POST
def describe(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Name a list, say what it is for, share it."""
    _find(request, list_id)
    form, buyer = ListForm(request.POST), request.buyer
    return _formed(
        request,
        form,
        lambda: services.describe_list(
            buyer=buyer, list_id=list_id, **form.cleaned_data
        ),
        back=reverse("orders:list", args=[list_id]),
    )


@login_required
@require_POST
def copy(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Make a list with the same lines."""
    _find(request, list_id)
    return _done(
        request,
        lambda: services.copy_list(buyer=request.buyer, list_id=list_id),
        said=_("This is the copy."),
    )


@login_required
@require_POST
def delete(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Delete a list, and offer it back."""
    found = _find(request, list_id)
    try:
        services.delete_list(buyer=request.buyer, list_id=list_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[DELETED_KEY] = {"pk": list_id, "name": found.name}
    return redirect("orders:lists")


@login_required
@require_POST
def restore(request: SignedInRequest, list_id: int) -> HttpResponse:
    """Bring a deleted list back."""
    document_or_404(request, RequisitionList.objects.visible_to, pk=list_id)
    return _done(
        request, lambda: services.restore_list(buyer=request.buyer, list_id=list_id)
    )


def _formed(
    request: SignedInRequest, form: Form, deed: Deed, *, back: str
) -> HttpResponse:
    """Do something with a list as a form says it, or say what is wrong with that."""
    if form.is_valid():
        return _done(request, deed)
    messages.error(request, _("Give the list a name of 80 letters at most."))
    return redirect(back)


def _done(request: SignedInRequest, deed: Deed, *, said: str = "") -> HttpResponse:
    try:
        found = deed()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("orders:lists")
    if said:
        messages.success(request, said)
    return redirect("orders:list", found.pk)


def _take_typed(
    request: SignedInRequest, found: RequisitionList, *, besides: int | None = None
) -> dict[int, str]:
    """Write what was typed into the list's form; say what was refused, by line."""
    typed = typed_lines(request.POST.dict())
    typed.changes.pop(besides or 0, None)
    refused: dict[int, DomainError] = dict(typed.refused)
    buyer = request.buyer
    try:
        if typed.changes:
            refused |= services.change_lines(
                buyer=buyer, list_id=found.pk, changes=typed.changes
            )
        for line_id, place in typed.places.items():
            services.place_line(
                buyer=buyer, list_id=found.pk, line_id=line_id, place=place
            )
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return {pk: str(refusal) for pk, refusal in refused.items()}


def _answer(
    request: SignedInRequest,
    found: RequisitionList,
    *,
    refused: Refused | None = None,
    code_form: CodeForm | None = None,
) -> HttpResponse:
    """The list as page or fragment; without htmx a change that worked redirects."""
    refused = refused or {}
    is_wrong = bool(refused) or bool(code_form and code_form.errors)
    if request.method == "POST" and not request.htmx and not is_wrong:
        return redirect("orders:list", found.pk)
    context = _context(request, found, refused)
    context["code_form"] = code_form if code_form and code_form.errors else CodeForm()
    return render_either(request, *PAGE, context, status=422 if is_wrong else 200)


def _context(
    request: SignedInRequest, found: RequisitionList, refused: Refused
) -> dict[str, Any]:  # Any: template variables
    page = list_page(found, request.buyer)
    for pk in refused.keys() - {row.line_id for row in page.rows}:
        messages.warning(request, refused[pk])
    chosen = set(request.POST.getlist("line"))
    return {
        "page": page,
        "rows": [
            {
                "row": row,
                "refused": refused.get(row.line_id, ""),
                # What was typed stays where it was refused.
                "value": (row.line_id in refused and _typed_in(request, row.line_id))
                or row.quantity,
                "is_chosen": str(row.line_id) in chosen,
            }
            for row in page.rows
        ],
        "cart_badge": cart_badge(request.buyer),
        "crumbs": [Crumb(_("Lists"), reverse("orders:lists"))],
    }


def _typed_in(request: SignedInRequest, line_id: int) -> object:
    return read_number(request.POST.get(f"quantity-{line_id}", ""))


def _find(request: SignedInRequest, list_id: int) -> RequisitionList:
    found = document_or_404(request, RequisitionList.objects.visible_to, pk=list_id)
    if found.archived_at is not None:
        raise Http404
    return found
