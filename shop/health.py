"""Is this process able to serve, is the rest of the shop alive, and how busy is it?"""

import ipaddress
import secrets

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView

from shop.models import Heartbeat


def readiness(request: HttpRequest) -> JsonResponse:
    """/readyz: 200 when this process can serve; says what else is away.

    Only the database is needed to sell. A missing broker or worker is told, not
    failed: mails and documents wait in the database.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        worker = Heartbeat.objects.is_fresh("worker", within=settings.HEARTBEAT_LIMIT)
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    return JsonResponse({"database": True, "worker": worker})


def metrics(request: HttpRequest) -> HttpResponse:
    """/metrics for the operator's collector; anybody else is told there is nothing.

    With METRICS_TOKEN set, whoever bears it. Without, programs on this machine that
    come directly: behind a proxy everybody would seem to come from here.
    """
    if not _may_measure(request):
        raise Http404
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "")
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return secrets.compare_digest(shown.encode(), wanted.encode())
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    return _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
