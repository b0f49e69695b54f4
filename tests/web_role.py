"""Run each request of the test client as the web role."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse


class WebRoleMiddleware:
    """Take the role that the web processes connect with, and give it back.

    The test database belongs to the owner, who is above row-level security; a test
    that asks over HTTP must be under it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE angro_web")
        try:
            return self.get_response(request)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
                cursor.execute("RESET app.customers")
