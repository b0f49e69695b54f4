"""How many questions a request asks the database."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.requests import Request


def queries_of(request: Request) -> int:
    """Queries of one request in this process."""
    client = Client(enforce_csrf_checks=False)
    for name, value in request.visitor.cookies.items():
        client.cookies[name] = value
    with CaptureQueriesContext(connection) as captured:
        status = _status(client, request)
    if status != request.status:
        raise SystemExit(f"{request.path} answered {status}.")
    return len(captured)


def queries_of_deed(deed: Callable[[], object]) -> int:
    """Queries of what a worker does."""
    with CaptureQueriesContext(connection) as captured:
        deed()
    return len(captured)


def _status(client: Client, request: Request) -> int:
    headers = {"host": "localhost"}
    if request.is_partial:
        headers["HX-Request"] = "true"
    if request.method == "POST":
        return client.post(request.path, request.data, headers=headers).status_code
    return client.get(request.path, headers=headers).status_code
