"""Answer the same URL as a page or as a fragment."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


def render_either(
    request: HttpRequest,
    page: str,
    fragment: str,
    context: Mapping[str, Any] | None = None,  # Any: template variables
    *,
    status: int = 200,
) -> HttpResponse:
    """Render `fragment` for htmx and `page` for everybody else.

    A boosted or history-restoring request wants the page. The answer varies on
    HX-Request so that no cache mixes the two.
    """
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    partial = htmx and not htmx.boosted and not htmx.history_restore_request
    response = render(request, fragment if partial else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
