"""The figures as tables in docs/performance.md."""

import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
from django.db import connection

from bench.beside import Beside
from bench.measure import Load, Times
from bench.requests import Target
from bench.scenarios import SEARCH
from bench.server import ROOT

PAGE = ROOT / "docs" / "performance.md"


@dataclass(frozen=True)
class Line:
    """One scenario of one client, or one deed of a worker."""

    times: Times
    target_ms: Target
    queries_count: int


@dataclass
class Figures:
    """All that one run found out."""

    size: str
    counts: Mapping[str, int]
    lines: list[Line] = field(default_factory=list)
    # Resident, after what buyers do all day, and after long documents and the admin.
    megabytes_shop: int = 0
    megabytes: int = 0
    listings_per_second: float = 0
    load: Load | None = None
    load_seconds: int = 0
    load_megabytes: int = 0
    companies_count: int = 0
    rates: Mapping[str, float] = field(default_factory=dict)
    alone: Sequence[Times] = ()
    beside: Beside | None = None
    load_before: float = field(default_factory=lambda: psutil.getloadavg()[0])


def as_markdown(figures: Figures) -> str:
    """The section of one fixture."""
    return "\n".join(
        [
            f"## Fixture {figures.size}",
            "",
            _machine(figures),
            "",
            *_one_client(figures),
            "",
            *_many(figures),
            "",
            *_alone(figures),
            "",
            *_importers(figures),
            "",
            *_beside(figures),
        ]
    ).rstrip()


def _machine(figures: Figures) -> str:
    memory = psutil.virtual_memory().total / 1_073_741_824
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        row = cursor.fetchone()
    held = ", ".join(f"{count:,} {name}" for name, count in figures.counts.items())
    return (
        f"{held}. Measured on {datetime.now(UTC):%d %B %Y}: {_processor()},"
        f" {psutil.cpu_count()} cores, {memory:.0f} GB, Python"
        f" {platform.python_version()}, PostgreSQL {row[0] if row else '?'}; the client"
        f" on the same machine; load before {figures.load_before:.2f}, after"
        f" {psutil.getloadavg()[0]:.2f}."
    )


def _processor() -> str:
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    return found.group(1) if found else platform.processor() or platform.machine()


def _one_client(figures: Figures) -> list[str]:
    head = [
        f"One web process ({figures.megabytes_shop} MB after carts and listings,"
        f" {figures.megabytes} MB after long documents and pages of the admin; 250 to"
        " hold), one client, buyers of different companies; milliseconds. What is"
        " issued is a worker's; all else is asked over HTTP. CPU is of the web"
        " process, or of the worker. The yardstick is a fixed piece of Python work,"
        " done before each request: where it took longer, the machine ran slower.",
        "",
        "| | median | p95 | to hold | of it CPU | queries | yardstick |",
        "|-|-:|-:|-:|-:|-:|-:|",
    ]
    rows = [
        f"| {line.times.name} | {line.times.median:.0f} | {line.times.quantile(95):.0f}"
        f" | {_held(line.target_ms)}"
        f" | {line.times.cpu_milliseconds:.0f} | {line.queries_count}"
        f" | {line.times.yardstick_milliseconds:.1f} |"
        for line in figures.lines
    ]
    return [*head, *rows]


def _held(target_ms: Target) -> str:
    return "{} / {}".format(*target_ms) if target_ms else ""


def _many(figures: Figures) -> list[str]:
    load = figures.load
    if load is None:
        return []
    cores = ", ".join(f"{who} {share:.2f}" for who, share in load.cores.items())
    head = [
        "Two web processes, eight clients that ask again at once:"
        f" {figures.listings_per_second:.0f} listings of 48 a second (100 to hold).",
        "",
        f"Two web processes ({figures.load_megabytes} MB the larger), 20 buyers who"
        f" think for 2 s, of {figures.companies_count} companies: {load.offered:.1f}"
        f" requests a second offered, {load.answered:.1f} answered, for"
        f" {figures.load_seconds} s at random moments: 70 % listings, 15 % searches,"
        " 10 % products, 5 % carts. Times count from the moment a request was due; to"
        " hold: p95 of listings 150 ms, of searches 100 ms. Cores taken meanwhile:"
        f" {cores}.",
        "",
        "| | requests | median | p95 | p99 | longest |",
        "|-|-:|-:|-:|-:|-:|",
    ]
    rows = [_spread(times, times.name) for times in load.times]
    rows += [
        _spread(times, f"{times.name}, the first since the catalogue changed")
        for times in load.first
        if times.name == SEARCH
    ]
    return [*head, *filter(None, rows)]


def _spread(times: Times, name: str) -> str:
    if len(times.milliseconds) < 2:
        return ""
    return (
        f"| {name} | {len(times.milliseconds)} | {times.median:.0f}"
        f" | {times.quantile(95):.0f} | {times.quantile(99):.0f}"
        f" | {max(times.milliseconds):.0f} |"
    )


def _importers(figures: Figures) -> list[str]:
    if not figures.rates:
        return []
    head = ["Importers, the start of the process included.", "", "| | rows a second |"]
    rows = [f"| {name} | {rate:,.0f} |" for name, rate in figures.rates.items()]
    return [*head, "|-|-:|", *rows]


def _alone(figures: Figures) -> list[str]:
    if not figures.alone:
        return []
    rows = [
        f"| {times.name} | {times.median:.1f} | {times.quantile(95):.1f} |"
        for times in figures.alone
    ]
    head = (
        "Alone, without a page: prices, the chain known, in one query and its rules;"
        " facets with their counts; milliseconds."
    )
    return [head, "", "| | median | p95 |", "|-|-:|-:|", *rows]


def _beside(figures: Figures) -> list[str]:
    found = figures.beside
    if found is None:
        return []
    rows = [
        f"| {name} | {len(times.milliseconds)} | {times.median:.0f}"
        f" | {times.quantile(95):.0f} | {max(times.milliseconds):.0f} |"
        for name, times in (("before", found.before), ("meanwhile", found.meanwhile))
    ]
    return [
        f"Import of {found.rows_count:,} prices into one list in {found.seconds:.0f} s"
        f" ({found.rows_count / found.seconds:,.0f} a second), two web processes"
        " answering 5 listings of 48 a second beside it.",
        "",
        "| listings | requests | median | p95 | longest |",
        "|-|-:|-:|-:|-:|",
        *rows,
    ]


def write(figures: Figures) -> None:
    """Put the section into the page, in place of an earlier one of that fixture."""
    begin, end = f"<!-- figures {figures.size} -->", f"<!-- /figures {figures.size} -->"
    section = f"{begin}\n{as_markdown(figures)}\n{end}"
    text = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if pattern.search(text):
        text = pattern.sub(lambda _: section, text)
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    PAGE.write_text(text, encoding="utf-8")
