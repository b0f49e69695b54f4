"""Delivery notes, as they were printed."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.buyer import Buyer
from accounts.elsewhere import document_or_404
from accounts.http import SignedInRequest, StaffRequest
from orders.models import Shipment
from orders.services.notes import note_of
from shop.downloads import download

# Seconds until the page that waits for a PDF asks again.
PATIENCE_SECONDS = 3


@dataclass(frozen=True)
class Paper:
    """A printed file with the name it is handed out under."""

    file: File[bytes]
    name: str
    content_type: str = "application/pdf"


@login_required
@require_safe
@never_cache
def delivery_note(
    request: SignedInRequest, number: str, shipment: str
) -> HttpResponseBase:
    """The delivery note of a shipment, or a page that waits for its printing."""
    if "\0" in number + shipment:  # the database refuses to look for it
        raise Http404
    found = document_or_404(request, _shipments, order__number=number, number=shipment)
    return note_answer(request, found, reverse("orders:order", args=[number]))


def _shipments(buyer: Buyer) -> QuerySet[Shipment]:
    return Shipment.objects.visible_to(buyer).select_related(*PRINTED)


@require_safe
def staff_delivery_note(request: StaffRequest, shipment_id: int) -> HttpResponseBase:
    """The same for those who pack."""
    rows = Shipment.objects.managed_by(request.user).select_related(*PRINTED)
    found = get_object_or_404(rows, pk=shipment_id)
    page = reverse("admin:orders_shipment_change", args=[found.pk])
    return note_answer(request, found, page)


PRINTED = ("order__channel__seller", "order__seller", "warehouse", "carrier")


def note_answer(
    request: HttpRequest, shipment: Shipment, back_url: str
) -> HttpResponseBase:
    """The delivery note as a file, or the page that waits for it."""
    note = note_of(shipment)
    if note.pdf:
        return download(Paper(note.pdf, f"{shipment.number}.pdf"))
    return being_printed(request, shipment.number, back_url)


def being_printed(request: HttpRequest, title: str, back_url: str) -> HttpResponse:
    """A page that asks again by itself until a paper is printed."""
    context = {
        "paper": title,
        "back_url": back_url,
        "patience_seconds": PATIENCE_SECONDS,
    }
    page = render(request, "orders/paper_being_printed.html", context, status=202)
    page.headers["Retry-After"] = str(PATIENCE_SECONDS)
    return page
