"""The admin's side menu."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> list[dict[str, Any]]:  # Any: unfold's shape
    """What the user at the admin may open, by daily use."""
    return []
