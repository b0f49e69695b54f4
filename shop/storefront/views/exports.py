"""The own assortment as a file."""

from typing import IO

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.buyer import Buyer
from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest, posted
from catalog.models import AssortmentExport, ExportFormat, ExportState
from catalog.services.exports import ExportWish, ask_for_export, note_export
from shop.forms import refusals_on
from shop.htmx import render_either
from shop.storefront.documents import CONTENT_TYPES
from shop.storefront.export_forms import ExportForm
from shop.storefront.selectors.exports import exportable, may_export, own_exports
from shop.storefront.selectors.tree import shop_tree
from shop.storefront.services.exports import MOST_AT_ONCE, exported_file

PAGE = ("storefront/exports.html", "storefront/_exports.html")


@login_required
@require_http_methods(["GET", "POST"])
def exports(request: SignedInRequest) -> HttpResponseBase:
    """Take the own assortment along; long lists are written by a worker."""
    if not may_export(request.buyer):
        raise PermissionDenied
    form = ExportForm(posted(request), tree=shop_tree(request.buyer))
    if form.is_valid():
        refused: HttpResponse | None = consume_or_429(request, action="export")
        answer = refused or _written(request, form)
        if answer is not None:
            return answer
    shown = own_exports(request.buyer)
    context = {
        "form": form,
        "exports": shown,
        "any_due": any(each.is_due for each in shown),
    }
    return render_either(request, *PAGE, context, status=422 if form.errors else 200)


def _written(request: SignedInRequest, form: ExportForm) -> HttpResponseBase | None:
    """The file, or the page that tells how far it is; None where it was refused."""
    buyer, category = request.buyer, form.category
    wish = ExportWish(
        format=form.file_format,
        total_count=exportable(buyer, category),
        category_id=category.pk if category else None,
    )
    if wish.total_count <= MOST_AT_ONCE:
        note_export(buyer=buyer, wish=wish)
        content = exported_file(buyer, format=wish.format, category=category)
        return _file(content, wish.format)
    with refusals_on(form):
        ask_for_export(buyer=buyer, wish=wish)
    if form.errors:
        return None
    messages.success(request, _("The list is being written. A mail tells you when."))
    return redirect("storefront:exports")


@login_required
@require_safe
def fetch(request: SignedInRequest, export_id: int) -> HttpResponseBase:
    """A list that is ready, for who asked for it, while they may see prices."""
    export = document_or_404(request, _ready, pk=export_id)
    if not may_export(request.buyer):
        raise PermissionDenied
    try:
        content = export.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    return _file(content, ExportFormat(export.format))


def _ready(buyer: Buyer) -> QuerySet[AssortmentExport]:
    mine = AssortmentExport.objects.visible_to(buyer)
    return mine.filter(state=ExportState.READY, ends_at__gt=buyer.now)


def _file(content: IO[bytes], format: ExportFormat) -> FileResponse:
    response = FileResponse(
        content,
        as_attachment=True,
        filename=f"articles.{format}",
        content_type=CONTENT_TYPES[format],
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
