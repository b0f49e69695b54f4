"""Quick order: rows that are typed, pasted and uploaded, each with its verdict."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import BuyerRequest, ensure_guest_token
from orders.forms.entry import (
    ColumnsForm,
    PasteForm,
    TakenOffer,
    UploadForm,
    heads_of,
    typed_row,
    typed_rows,
)
from orders.forms.lists import ChooseListForm
from orders.models.entry import EntrySheet, EntryState
from orders.rules.entry_files import cells_of_file, widest
from orders.rules.entry_text import MOST_ENTRIES, entries_in_text
from orders.rules.sums import line_head
from orders.selectors.cart import why_not_order
from orders.selectors.entry import (
    RowView,
    Show,
    beside,
    blank_views,
    cart_choices,
    counted_sentence,
    counts_of,
    form_sheet,
    row_views,
    rows_of,
    sheet_beside,
    sheets_beside,
)
from orders.selectors.lists import keeps_lists, lists_to_fill
from orders.services import entry as services
from orders.services.entry_files import name_columns, take_file
from orders.services.entry_lists import add_rows_to_list
from shop.errors import DomainError
from shop.forms import is_key, refusals_on
from shop.htmx import render_either
from shop.paging import paging_of
from shop.templatetags.angro import quantity

PAGE_SIZE = 50
BLANK_ROWS = 8
# Stands where the script writes the number of a new row (static/js/entry.js).
CLONED_SLOT = 987654
PAGE = ("orders/entry/quick_order.html", "orders/entry/_sheet.html")
ROW = "orders/entry/_row_answer.html"

Context = dict[str, Any]  # template variables


@require_http_methods(["GET", "POST"])
def quick_order(request: BuyerRequest) -> HttpResponse:
    """The sheet that everybody has: rows to type into, and what waits there."""
    return _posted(request, None) if request.method == "POST" else _page(request, None)


@require_http_methods(["GET", "POST"])
def sheet(request: BuyerRequest, sheet_id: int) -> HttpResponse:
    """A sheet of its own: a long file, or what was ordered before."""
    found = sheet_beside(request.buyer, sheet_id)
    if found is None:
        raise Http404
    if found.state == EntryState.TO_MAP:
        return redirect("orders:entry-columns", sheet_id)
    if request.method == "POST":
        return _posted(request, found)
    if found.state == EntryState.DUE:
        context = {"sheet": beside(found), "here": request.get_full_path()}
        names = ("orders/entry/waiting.html", "orders/entry/_waiting.html")
        return render_either(request, *names, context)
    if request.htmx and request.htmx.target == "entry-waiting":
        return HttpResponseClientRedirect(request.get_full_path())
    return _page(request, found)


@require_POST
def paste(request: BuyerRequest) -> HttpResponse:
    """Judge pasted lines and append them."""
    ensure_guest_token(request)
    form = PasteForm(request.POST)
    if form.is_valid():
        with refusals_on(form, "lines"):
            lines = form.cleaned_data["lines"]
            entries = entries_in_text(lines, request.buyer.language)
            taken = services.take_lines(buyer=request.buyer, entries=entries)
            return _told(request, taken)
    return _page(request, None, paste_form=form)


@require_POST
def upload(request: BuyerRequest) -> HttpResponse:
    """Judge the lines of a file and append them."""
    ensure_guest_token(request)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form, "file"):
            cells = cells_of_file(
                file.name, file.content.read(), request.buyer.language
            )
            taken = take_file(buyer=request.buyer, cells=cells, name=file.name)
            return _told(request, taken)
    return _page(request, None, upload_form=form)


@require_http_methods(["GET", "POST"])
def columns(request: BuyerRequest, sheet_id: int) -> HttpResponse:
    """Name the columns of a file that nobody knows yet."""
    found = sheet_beside(request.buyer, sheet_id)
    if found is None or found.state != EntryState.TO_MAP:
        raise Http404
    cells: list[list[str]] = found.pending
    heads = heads_of(cells, widest(cells))
    form = ColumnsForm(request.POST if request.method == "POST" else None, heads=heads)
    if form.is_valid():
        with refusals_on(form):
            choice = form.choice()
            taken = name_columns(buyer=request.buyer, sheet_id=sheet_id, choice=choice)
            return _told(request, taken)
    context = {"form": form, "sheet": found, "heads": heads, "cells": cells[:6]}
    status = 422 if form.errors else 200
    return render(request, "orders/entry/columns.html", context, status=status)


@require_POST
def remove(request: BuyerRequest, sheet_id: int) -> HttpResponse:
    """Forget a sheet, checked or not."""
    if sheet_beside(request.buyer, sheet_id) is None:
        raise Http404
    services.remove_sheet(buyer=request.buyer, sheet_id=sheet_id)
    messages.success(request, _("The list is gone."))
    return redirect("orders:quick-order")


@require_POST
def row(request: BuyerRequest) -> HttpResponse:
    """Judge one row while the others are typed: the cells beside its fields."""
    ensure_guest_token(request)
    slot, sheet_id = request.POST.get("slot", ""), request.POST.get("sheet", "")
    if not is_key(slot) or (sheet_id and not is_key(sheet_id)):
        raise Http404
    change = typed_row(request.POST, int(slot))
    key = int(sheet_id) if sheet_id else None
    buyer = request.buyer
    try:
        saved = services.save_rows(buyer=buyer, sheet_id=key, changes=[change])
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return render(request, "orders/entry/_refused.html", status=422)
    found = sheet_beside(buyer, key) if key else form_sheet(buyer)
    rows = [each for each in saved if each is not None]
    views = row_views(rows, buyer, slots=[int(slot)])
    shown = views[0] if views else blank_views(int(slot), 1)[0]
    context = {**_sums(request, found), "row": shown}
    return render(request, ROW, context)


def _posted(request: BuyerRequest, found: EntrySheet | None) -> HttpResponse:
    """Write what was typed, then do what the button says."""
    ensure_guest_token(request)
    sheet_id = found.pk if found else None
    try:
        _save_typed(request, sheet_id)
        _do(request, sheet_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    if request.htmx:
        return _page(request, sheet_beside(request.buyer, found.pk) if found else None)
    return _back(request, sheet_id)


def _save_typed(request: BuyerRequest, sheet_id: int | None) -> None:
    _slots, changes = typed_rows(request.POST)
    if changes:
        services.save_rows(buyer=request.buyer, sheet_id=sheet_id, changes=changes)


def _do(request: BuyerRequest, sheet_id: int | None) -> None:
    buyer = request.buyer
    if "take" in request.POST:
        _take(request, sheet_id, TakenOffer(request.POST["take"]))
    elif request.POST.get("do") == "clear":
        services.drop_rows(buyer=buyer, sheet_id=sheet_id)
        messages.success(request, _("All rows are gone."))
    elif request.POST.get("do") == "add":
        cart = request.POST.get("cart", "")
        cart_id = int(cart) if is_key(cart) else None
        added = services.add_rows(buyer=buyer, sheet_id=sheet_id, cart_id=cart_id)
        _say_added(request, added)
    elif request.POST.get("do") == "list":
        _add_to_list(request, sheet_id)


def _add_to_list(request: BuyerRequest, sheet_id: int | None) -> None:
    """Put the rows onto the list that was chosen, or onto a new one."""
    form = ChooseListForm(request.POST)
    if not form.is_valid():
        wrong = (str(text) for errors in form.errors.values() for text in errors)
        messages.error(request, " ".join(wrong))
        return
    listed = add_rows_to_list(
        buyer=request.buyer,
        sheet_id=sheet_id,
        list_id=form.cleaned_data["list"],
        name=form.cleaned_data["name"],
    )
    said = ngettext(
        "%(count)s row is on the list “%(name)s”.",
        "%(count)s rows are on the list “%(name)s”.",
        listed.added_count,
    ) % {"count": quantity(listed.added_count), "name": listed.found.name}
    messages.success(request, " ".join([said, *_left_sentences(listed.left_count)]))


def _left_sentences(count: int) -> list[str]:
    words = ngettext("%(count)s row waits here.", "%(count)s rows wait here.", count)
    return [words % {"count": quantity(count)}] if count else []


def _take(request: BuyerRequest, sheet_id: int | None, offer: TakenOffer) -> None:
    buyer, row_id = request.buyer, offer.row_id
    if offer.kind == "quantity" and offer.quantity is not None:
        services.set_quantity(
            buyer=buyer, sheet_id=sheet_id, row_id=row_id, quantity=offer.quantity
        )
    elif offer.kind == "article":
        services.choose_article(
            buyer=buyer, sheet_id=sheet_id, row_id=row_id, variant_id=offer.key
        )
    elif offer.kind == "unit":
        services.set_unit(
            buyer=buyer, sheet_id=sheet_id, row_id=row_id, unit_id=offer.key
        )
    elif offer.kind == "drop":
        services.drop_rows(buyer=buyer, sheet_id=sheet_id, row_ids=[row_id])


def _say_added(request: BuyerRequest, added: services.AddedRows) -> None:
    said = ngettext(
        "%(count)s row is in the cart.",
        "%(count)s rows are in the cart.",
        added.added_count,
    ) % {"count": quantity(added.added_count)}
    say = messages.success if added.added_count else messages.warning
    say(request, " ".join([said, *_left_sentences(added.left_count)]))


def _told(request: BuyerRequest, taken: services.Taken) -> HttpResponse:
    """Say how many lines came in and go where they stand."""
    found = taken.sheet
    if found.state == EntryState.TO_MAP:
        return _toward(request, "orders:entry-columns", found.pk)
    if taken.is_waiting:
        return _toward(request, "orders:entry-sheet", found.pk)
    messages.success(request, " ".join(_taken_sentences(taken)))
    return _toward(request, "orders:quick-order")


def _toward(request: BuyerRequest, name: str, *args: int) -> HttpResponse:
    """Go on to a page with the list in mind that the rows are meant for."""
    asked, url = _asked_list(request), reverse(name, args=args)
    return redirect(f"{url}?list={asked}" if asked else url)


def _asked(request: BuyerRequest, name: str) -> str:
    """What somebody looks at; a part of the page sends it along."""
    return request.POST.get(name) or request.GET.get(name, "")


def _asked_list(request: BuyerRequest) -> str:
    asked = _asked(request, "list")
    return asked if is_key(asked) else ""


def _taken_sentences(taken: services.Taken) -> list[str]:
    counted = [
        (
            taken.lines_count,
            ngettext(
                "%(count)s line read.", "%(count)s lines read.", taken.lines_count
            ),
        ),
        (
            taken.summed_count,
            ngettext(
                "%(count)s stood there already and was added up.",
                "%(count)s stood there already and were added up.",
                taken.summed_count,
            ),
        ),
        (
            taken.left_out_count,
            ngettext(
                "%(count)s without a quantity was left out.",
                "%(count)s without a quantity were left out.",
                taken.left_out_count,
            ),
        ),
    ]
    return [text % {"count": quantity(count)} for count, text in counted if count]


def _back(request: BuyerRequest, sheet_id: int | None) -> HttpResponse:
    if sheet_id is None or sheet_beside(request.buyer, sheet_id) is None:
        answer = redirect("orders:quick-order")
    else:
        answer = redirect("orders:entry-sheet", sheet_id)
    asked = request.GET.urlencode()
    return redirect(f"{answer.url}?{asked}") if asked else answer


def _page(
    request: BuyerRequest,
    found: EntrySheet | None,
    *,
    paste_form: PasteForm | None = None,
    upload_form: UploadForm | None = None,
) -> HttpResponse:
    buyer = request.buyer
    shown = found or form_sheet(buyer)
    show = _show_of(request)
    page = Paginator(rows_of(shown, show), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = row_views(list(page), buyer)
    context = {
        **_sums(request, shown),
        "why_not": "" if buyer.may_fill_cart else why_not_order(buyer),
        "sheet": beside(found) if found else None,
        "rows": [*rows, *blank_views(len(rows) + 1, BLANK_ROWS)],
        "blank": RowView(slot=CLONED_SLOT),
        "page_number": str(page.number) if page.number > 1 else "",
        "paging": paging_of(
            page,
            {
                "show": show if show != "all" else "",
                "list": _asked_list(request),
            },
        ),
        "others": sheets_beside(buyer) if found is None else (),
        "paste_form": paste_form or PasteForm(),
        "upload_form": upload_form or UploadForm(),
        "most": MOST_ENTRIES,
        "lists": lists_to_fill(buyer) if keeps_lists(buyer) else None,
    }
    is_refused = any(each and each.errors for each in (paste_form, upload_form))
    return render_either(request, *PAGE, context, status=422 if is_refused else 200)


def _show_of(request: BuyerRequest) -> Show:
    wanted: dict[str, Show] = {"fine": "fine", "look": "look"}
    return wanted.get(_asked(request, "show"), "all")


def _sums(request: BuyerRequest, found: EntrySheet | None) -> Context:
    """What the rows come to, as the toolbar and the foot say it."""
    buyer = request.buyer
    counts = counts_of(found)
    return {
        "counts": counts,
        "fine_sentence": counted_sentence(counts),
        "carts": cart_choices(buyer, request.POST.get("cart", "")),
        "currency": buyer.currency,
        "line_head": line_head(
            buyer.currency, prices_include_tax=buyer.channel.prices_include_tax
        ),
        "sheet_id": found.pk if found and not found.is_form else "",
        "here": _here(request, found),
        "is_fragment": bool(request.htmx),
        "asked_list": _asked_list(request),
        "show": _show_of(request),
    }


def _here(request: BuyerRequest, found: EntrySheet | None) -> str:
    """The address the form is sent to: that of the page somebody looks at."""
    if request.method == "GET":
        return request.get_full_path()
    if found is None or found.is_form:
        url = reverse("orders:quick-order")
    else:
        url = reverse("orders:entry-sheet", args=[found.pk])
    asked = {name: _asked(request, name)[:20] for name in ("show", "page", "list")}
    query = urlencode({name: text for name, text in asked.items() if text})
    return f"{url}?{query}" if query else url
