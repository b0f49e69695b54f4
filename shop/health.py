"""Is this process able to serve, and is the rest of the shop alive?"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

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
