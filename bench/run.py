"""Measure the shop on a fixture: `python -m bench.run --help`, docs/performance.md."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    # What needs Django is imported where Django is ready.
    from bench.measure import Times
    from bench.report import Figures
    from bench.requests import Deed, Maker, Request, Scenario, Target
    from bench.server import Server

T = TypeVar("T", "Scenario", "Deed")

NAME = "angro_bench"
BUYERS = 500
THINK_SECONDS, THINKING_BUYERS = 2, 20
# Out of twenty requests: listings, searches, products, carts.
MIX = (14, 3, 2, 1)


def main() -> int:
    """The command line; returns the exit code."""
    options = _options()
    # Ended from outside, the server and the copy go too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        print("DATABASE_URL must name a database filled by 'seed_demo --size …'.")
        return 1
    from bench.database import copied

    with copied(url, NAME) as copy:
        os.environ |= {
            "DATABASE_URL": copy,
            "DJANGO_SETTINGS_MODULE": "shop.settings",
            "ANGRO_DB_ROLE": "angro_worker",
            "ANGRO_DEMO": os.environ.get("ANGRO_DEMO", "1"),
            "LOG_LEVEL": "WARNING",
        }
        logging.getLogger("httpx").setLevel(logging.WARNING)
        # Everything below needs Django, which reads the variables above.
        import django

        django.setup()
        import shop.celery  # noqa: F401 kicks go to its broker

        _measure(copy, options)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("--port", type=int, default=8190)
    parser.add_argument("--seconds", type=int, default=60, help="Of each load.")
    parser.add_argument(
        "--repeats", type=int, default=0, help="At most so many requests of a kind."
    )
    parser.add_argument("--only", default="", help="Kinds whose names have this.")
    parser.add_argument("--no-imports", action="store_true", help="Leave these out.")
    parser.add_argument("--no-load", action="store_true", help="One client only.")
    parser.add_argument(
        "--write", metavar="SIZE", help="Write into docs/performance.md as this size."
    )
    return parser.parse_args()


def _measure(url: str, options: argparse.Namespace) -> None:
    from django.db import connection

    from bench import alone, beside, importers, report
    from bench.people import ground, signed_in

    figures = report.Figures(size=options.write or "here", counts=_counts())
    _one_client(url, options, figures)
    if not options.only:
        figures.alone = alone.alone(signed_in(BUYERS), ground())
    if not options.no_load:
        _load(url, options, figures)
    if not options.no_imports:
        figures.rates = importers.importer_rates(url)
        figures.beside = beside.import_beside_readers(url, port=options.port)
    print(report.as_markdown(figures))
    if options.write:
        report.write(figures)
    connection.close()


def _counts() -> dict[str, int]:
    from accounts.models import Customer
    from catalog.models import Variant
    from pricing.models import PriceList, PriceRow

    return {
        "articles": Variant.objects.count(),
        "companies": Customer.objects.count(),
        "price lists": PriceList.objects.count(),
        "price rows": PriceRow.objects.count(),
    }


def _one_client(url: str, options: argparse.Namespace, figures: "Figures") -> None:
    from bench.companies import company_scenarios
    from bench.documents import Desk, document_deeds, document_scenarios
    from bench.people import give_assortments, ground, signed_in
    from bench.scenarios import scenarios
    from bench.server import serving

    with serving(url, port=options.port, workers=1) as server:
        ask = Asker(server, options, figures)
        visitors, known = signed_in(BUYERS), ground()
        give_assortments(visitors)
        ask.pages(scenarios(visitors, known))
        figures.megabytes_shop = server.megabytes()
        # From now on some companies ask for approval.
        desk = Desk(visitors, known)
        ask.pages(document_scenarios(desk))
        ask.deeds(document_deeds(desk))
        # Last: they put companies below another, which changes what these pay.
        ask.pages(company_scenarios())
        figures.megabytes = server.megabytes()


@dataclass(frozen=True)
class Asker:
    """One client: asks what was wanted, as often as was wanted, and notes the times."""

    server: "Server"
    options: argparse.Namespace
    figures: "Figures"

    def pages(self, scenarios: Iterable["Scenario"]) -> None:
        """Ask for pages over HTTP."""
        from bench.measure import one_client
        from bench.queries import queries_of

        for scenario in self._wanted(scenarios):
            times = one_client(self.server, scenario)
            # The second of the same kind: what this process keeps is found then. It
            # is made anew, for what is sent twice is often done once.
            for _ in range(2):
                with self.server.client() as client:
                    request = scenario.request(client, scenario.repeats + 101)
                count = queries_of(request)
            self._note(times, scenario.target_ms, count)

    def deeds(self, deeds: Iterable["Deed"]) -> None:
        """Do what a worker does."""
        from bench.measure import in_worker
        from bench.queries import queries_of_deed

        for deed in self._wanted(deeds):
            times = in_worker(self.server, deed)
            with self.server.client() as client:
                do = deed.prepare(client, deed.repeats + 101)
            self._note(times, deed.target_ms, queries_of_deed(do))

    def _wanted(self, kinds: Iterable[T]) -> Iterator[T]:
        most, only = self.options.repeats, self.options.only.lower()
        for kind in kinds:
            if only in kind.name.lower():
                repeats = min(most, kind.repeats) if most else kind.repeats
                yield replace(kind, repeats=repeats)

    def _note(self, times: "Times", target_ms: "Target", queries_count: int) -> None:
        from bench.report import Line

        self.figures.lines.append(Line(times, target_ms, queries_count))
        _say(f"{times.name}: {times.median:.0f} / {times.quantile(95):.0f} ms")


def _load(url: str, options: argparse.Namespace, figures: "Figures") -> None:
    from bench.measure import open_loop, per_second
    from bench.people import ground, signed_in
    from bench.scenarios import CART, LISTING, PRODUCT, SEARCH, scenarios
    from bench.server import serving
    from catalog.models import CatalogueChange

    visitors = signed_in(BUYERS)
    # Words are searched for the first time in the load, whatever was measured before.
    CatalogueChange.objects.create()
    kinds = {each.name: each.request for each in scenarios(visitors, ground())}
    listing, search, product, cart = (
        (name, _requests(kinds[name])) for name in (LISTING, SEARCH, PRODUCT, CART)
    )
    figures.companies_count = len(visitors)
    figures.load_seconds = options.seconds
    with serving(url, port=options.port, workers=2) as server:
        seconds = max(options.seconds // 2, 5)
        per_second(server, listing[1], clients=2, seconds=5)
        figures.listings_per_second = per_second(
            server, listing[1], clients=8, seconds=seconds
        )
        _say(f"{figures.listings_per_second:.0f} listings a second")
        mix = [
            each
            for each, share in zip((listing, search, product, cart), MIX, strict=True)
            for _ in range(share)
        ]
        rate = THINKING_BUYERS / THINK_SECONDS
        figures.load = open_loop(server, mix, per_second=rate, seconds=options.seconds)
        figures.load_megabytes = server.megabytes()


def _requests(make: "Maker") -> list["Request"]:
    """A request of each buyer."""
    import httpx

    with httpx.Client() as client:
        return [make(client, i) for i in range(BUYERS)]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
