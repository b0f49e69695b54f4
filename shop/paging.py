"""Pages of a list that is longer than one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page


@dataclass(frozen=True)
class Paging:
    """What components/pagination.html shows; a way that leads nowhere is ""."""

    first: int
    last: int
    total: int
    previous_url: str
    next_url: str


def paging_of(
    page: Page[Any],  # Any: rows of any kind
    kept: Mapping[str, str] | None = None,
) -> Paging:
    """The place of `page` in its list; `kept` is what its address says besides."""
    asked = {name: value for name, value in (kept or {}).items() if value}

    def url(number: int) -> str:
        return f"?{urlencode({**asked, 'page': number})}"

    return Paging(
        first=page.start_index(),
        last=page.end_index(),
        total=page.paginator.count,
        previous_url=url(page.number - 1) if page.has_previous() else "",
        next_url=url(page.number + 1) if page.has_next() else "",
    )
