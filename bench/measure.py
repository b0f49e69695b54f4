"""Times of one client, of many at once, and of buyers who come as they please."""

import asyncio
import gc
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

import httpx

from bench.requests import Deed, Request, Scenario, built, check, no_cookies
from bench.server import Server, postgres_seconds

WARM_UP = 25
SEED = 1992


@dataclass(frozen=True)
class Times:
    """How long something took, and how much of that our process reckoned."""

    name: str
    milliseconds: tuple[float, ...]
    cpu_milliseconds: float = 0

    @property
    def median(self) -> float:
        return median(self.milliseconds)

    def quantile(self, percent: int) -> float:
        return quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]


def one_client(server: Server, scenario: Scenario) -> Times:
    """Send a scenario's requests one after the other, the first ones not counted."""
    taken = []
    warm_up = min(WARM_UP, scenario.repeats // 2)
    cpu_seconds = 0.0
    with server.client() as client:
        for i in range(warm_up + scenario.repeats):
            request = scenario.request(client, i)
            sent = built(client, request)
            gc.collect(0)
            before = server.cpu_seconds()
            begun = time.perf_counter()
            answer = client.send(sent)
            taken.append((time.perf_counter() - begun) * 1000)
            cpu_seconds += (server.cpu_seconds() - before) if i >= warm_up else 0
            check(request, answer)
    return Times(
        scenario.name,
        tuple(taken[warm_up:]),
        cpu_milliseconds=cpu_seconds * 1000 / scenario.repeats,
    )


def in_worker(server: Server, deed: Deed) -> Times:
    """Do a deed as a worker does, in this process; the first ones not counted."""
    taken, cpu_seconds = [], 0.0
    warm_up = min(WARM_UP, deed.repeats // 2)
    with server.client() as client:
        for i in range(warm_up + deed.repeats):
            do = deed.prepare(client, i)
            gc.collect(0)
            before, begun = time.process_time(), time.perf_counter()
            do()
            taken.append((time.perf_counter() - begun) * 1000)
            cpu_seconds += (time.process_time() - before) if i >= warm_up else 0
    return Times(
        deed.name,
        tuple(taken[warm_up:]),
        cpu_milliseconds=cpu_seconds * 1000 / deed.repeats,
    )


def per_second(
    server: Server, requests: Sequence[Request], *, clients: int, seconds: int
) -> float:
    """How many answers `clients` get a second who ask again at once."""
    return asyncio.run(_closed_loop(server, requests, clients, seconds))


async def _closed_loop(
    server: Server, requests: Sequence[Request], clients: int, seconds: int
) -> float:
    done = 0
    begun = time.perf_counter()

    async def client(first: int) -> None:
        nonlocal done
        async with httpx.AsyncClient(
            base_url=server.address, timeout=30, cookies=no_cookies()
        ) as session:
            i = first
            while time.perf_counter() - begun < seconds:
                await _answered(session, requests[i % len(requests)])
                done += 1
                i += clients

    await asyncio.gather(*(client(number) for number in range(clients)))
    return done / (time.perf_counter() - begun)


async def _answered(session: httpx.AsyncClient, request: Request) -> None:
    check(request, await session.send(built(session, request)))


@dataclass(frozen=True)
class Load:
    """What came of requests that started when they were due.

    `offered` and `answered` are rates a second: of what was due, and of what was
    answered until the last answer. `cores` is the processor time, by who took it, in
    cores.
    """

    times: tuple[Times, ...]
    offered: float
    answered: float
    cores: Mapping[str, float]


def open_loop(
    server: Server,
    mix: Sequence[tuple[str, Sequence[Request]]],
    *,
    per_second: float,
    seconds: int,
) -> Load:
    """Requests that start when they are due, whether or not others are answered.

    Times count from the intended start (Poisson arrivals): a queue shows in them.
    `mix` names kinds of requests; a kind listed twice comes twice as often.
    """
    rng = random.Random(SEED)  # noqa: S311 - arrivals, the same each time
    arrivals = _arrivals(rng, mix, per_second, seconds)
    spent, begun = _spent(server), time.perf_counter()
    taken = asyncio.run(_answers(server, arrivals))
    lasted = time.perf_counter() - begun
    return Load(
        tuple(Times(name, tuple(values)) for name, values in taken.items()),
        offered=len(arrivals) / seconds,
        answered=len(arrivals) / max(lasted, seconds),
        cores={
            who: (total - spent[who]) / lasted for who, total in _spent(server).items()
        },
    )


def _spent(server: Server) -> dict[str, float]:
    """Processor seconds so far, by who took them."""
    return {
        "web": server.cpu_seconds(),
        "PostgreSQL": postgres_seconds(),
        "client": time.process_time(),
    }


Arrival = tuple[str, Request, float]


async def _answers(
    server: Server, arrivals: Sequence[Arrival]
) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name, *_ in arrivals}
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(
        base_url=server.address,
        timeout=60,
        limits=limits,
        cookies=no_cookies(),
    ) as session:
        begun = time.perf_counter()

        async def one(name: str, request: Request, due: float) -> None:
            await asyncio.sleep(max(begun + due - time.perf_counter(), 0))
            await _answered(session, request)
            taken[name].append((time.perf_counter() - begun - due) * 1000)

        await asyncio.gather(*(one(*each) for each in arrivals))
    return taken


def _arrivals(
    rng: random.Random,
    mix: Sequence[tuple[str, Sequence[Request]]],
    rate: float,
    seconds: int,
) -> list[Arrival]:
    found = []
    due = rng.expovariate(rate)
    while due < seconds:
        name, requests = rng.choice(mix)
        found.append((name, rng.choice(requests), due))
        due += rng.expovariate(rate)
    return found
