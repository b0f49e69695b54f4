"""A server that answers as VIES does: the shapes of its published contract."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

from tests.http_server import start_server

# What a member state answers, by the digits of the VAT id asked about.
HANGS = "hangs"


def valid(name: str = "CARPATI SRL", **more: Any) -> tuple[int, Any]:
    return 200, {
        "countryCode": "RO",
        "vatNumber": "18547290",
        "requestDate": "2026-11-22T08:15:30.123Z",
        "valid": True,
        "requestIdentifier": "WAPIAAAAY8nTq1eR",
        "name": name,
        "address": "STR. LUNGĂ 1\nBRAȘOV",
        "traderName": "---",
        "traderStreet": "---",
        "traderPostalCode": "---",
        "traderCity": "---",
        "traderCompanyType": "---",
        "traderNameMatch": "NOT_PROCESSED",
        "traderStreetMatch": "NOT_PROCESSED",
        "traderPostalCodeMatch": "NOT_PROCESSED",
        "traderCityMatch": "NOT_PROCESSED",
        "traderCompanyTypeMatch": "NOT_PROCESSED",
        **more,
    }


def withheld() -> tuple[int, Any]:
    return valid(name="---", address="---")


def invalid() -> tuple[int, Any]:
    return valid(name="---", address="---", valid=False, requestIdentifier="")


def error(code: str, status: int = 200) -> tuple[int, Any]:
    return status, {"actionSucceed": False, "errorWrappers": [{"error": code}]}


def user_error(code: str) -> tuple[int, Any]:
    """The other shape: a `valid` of false that means nothing beside the error."""
    return 200, {"valid": False, "userError": code, "name": "---", "address": "---"}


@dataclass
class Vies:
    """Say what it answers with `answers`; `asked` is what came in."""

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    released: Event = field(default_factory=Event)

    def next_answer(self) -> Any:
        """One after the other; the last stays."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def vies_at_home() -> Iterator[Vies]:
    """A VIES on a free port of this machine."""
    vies = Vies()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            vies.asked.append(json.loads(body))
            answer = vies.next_answer()
            if answer == HANGS:
                vies.released.wait(30)
                return
            status, told = answer
            text = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 302:
                self.send_header("Location", vies.url)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = start_server(Handler)
    vies.url = f"http://127.0.0.1:{server.server_port}/check-vat-number"
    try:
        yield vies
    finally:
        vies.released.set()
        server.shutdown()
        server.server_close()
