"""Measure the shop on a fixture: `python -m bench.run --help`, docs/performance.md."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator

NAME = "angro_bench"
BUYERS = 200
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
        "--repeats", type=int, default=0, help="Requests of each kind; 0 is the usual."
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

    from bench import beside, importers, pricing, report
    from bench.people import signed_in

    figures = report.Figures(size=options.write or "here", counts=_counts())
    _one_client(url, options, figures)
    if not options.only:
        figures.alone = pricing.alone(signed_in(BUYERS))
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


def _one_client(url: str, options: argparse.Namespace, figures: object) -> None:
    from dataclasses import replace

    import httpx

    from bench.companies import company_scenarios
    from bench.measure import one_client
    from bench.people import give_assortments, ground, signed_in
    from bench.queries import queries_of
    from bench.report import Figures, Line
    from bench.scenarios import Scenario, no_cookies, scenarios
    from bench.server import serving

    assert isinstance(figures, Figures)  # noqa: S101 the type is imported late

    def kinds() -> Iterator[Scenario]:
        visitors = signed_in(BUYERS)
        give_assortments(visitors)
        yield from scenarios(visitors, ground())
        # Last: they put companies below another, which changes what these pay.
        yield from company_scenarios()

    with serving(url, port=options.port, workers=1) as server:
        for scenario in kinds():
            if options.only.lower() not in scenario.name.lower():
                continue
            if options.repeats:
                scenario = replace(scenario, repeats=options.repeats)
            times = one_client(server, scenario)
            with httpx.Client(
                base_url=server.address, timeout=30, cookies=no_cookies()
            ) as client:
                request = scenario.request(client, scenario.repeats + 101)
            line = Line(times, scenario.target_ms, queries_of(request))
            figures.lines.append(line)
            _say(f"{times.name}: {times.median:.0f} / {times.quantile(95):.0f} ms")
        figures.megabytes = server.megabytes()


def _load(url: str, options: argparse.Namespace, figures: object) -> None:
    import httpx

    from bench.measure import open_loop, per_second
    from bench.people import ground, signed_in
    from bench.report import Figures
    from bench.scenarios import CART, LISTING, PRODUCT, SEARCH, Request, scenarios
    from bench.server import serving

    assert isinstance(figures, Figures)  # noqa: S101 the type is imported late
    kinds = {each.name: each.request for each in scenarios(signed_in(BUYERS), ground())}

    def requests(make: Callable[[httpx.Client, int], Request]) -> list[Request]:
        with httpx.Client() as client:
            return [make(client, i) for i in range(BUYERS)]

    listing, search, product, cart = (
        (name, requests(kinds[name])) for name in (LISTING, SEARCH, PRODUCT, CART)
    )
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
        figures.open_rate = THINKING_BUYERS / THINK_SECONDS
        figures.open_seconds = options.seconds
        figures.open_loop = open_loop(
            server, mix, per_second=figures.open_rate, seconds=options.seconds
        )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
