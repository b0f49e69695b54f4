"""A request as browsers send it, and what must be in its answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
from lxml import html

from bench.people import TOKEN, Visitor

# Median and p95 in milliseconds, or None where design §12 names nothing.
Target = tuple[int, int] | None


@dataclass(frozen=True)
class Request:
    """One request to send, with what must be in the answer."""

    visitor: Visitor
    method: str
    path: str
    data: dict[str, str] = field(default_factory=dict)
    status: int = 200
    holds: str = ""
    is_partial: bool = False


Maker = Callable[[httpx.Client, int], Request]


@dataclass(frozen=True)
class Scenario:
    """A kind of request. `target_ms` are design §12's median and p95."""

    name: str
    target_ms: Target
    request: Maker
    repeats: int = 200


@dataclass(frozen=True)
class Deed:
    """Work that a worker does. `prepare` makes what it is done to, and is not timed."""

    name: str
    target_ms: Target
    prepare: Callable[[httpx.Client, int], Callable[[], object]]
    repeats: int = 15


def no_cookies() -> CookieJar:
    """A jar that keeps nothing: each request brings its own visitor's cookies."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


def built(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    """The request as `client` sends it."""
    cookies = "; ".join(f"{k}={v}" for k, v in request.visitor.cookies.items())
    headers = {"Cookie": cookies}
    if request.is_partial:
        headers["HX-Request"] = "true"
    data = {"csrfmiddlewaretoken": TOKEN, **request.data} if request.data else None
    return client.build_request(
        request.method, request.path, data=data, headers=headers
    )


def check(request: Request, answer: httpx.Response) -> None:
    """Stop the run where an answer is not what it should be."""
    if answer.status_code == request.status and request.holds in answer.text:
        return
    raise SystemExit(
        f"{request.method} {request.path} answered {answer.status_code} without"
        f" {request.holds!r}: {answer.text[:400]}"
    )


def sent(client: httpx.Client, request: Request) -> httpx.Response:
    """The answer to a request that only prepares what is measured."""
    answer = client.send(built(client, request))
    check(request, answer)
    return answer


def filled_in(
    client: httpx.Client, visitor: Visitor, path: str, *, form: str
) -> dict[str, str]:
    """The fields of a form of the page, as it is shown; `form` is its XPath."""
    shown = sent(client, Request(visitor, "GET", path))
    # Any: the types of lxml do not know forms.
    page: Any = html.document_fromstring(shown.text)
    found = page.xpath(form)
    if len(found) != 1:
        raise SystemExit(f"{path} shows {len(found)} forms {form}.")
    return {**dict(found[0].form_values()), "csrfmiddlewaretoken": TOKEN}
