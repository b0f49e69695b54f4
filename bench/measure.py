"""Times of one client, of many at once, and of buyers who come as they please."""

import asyncio
import gc
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

import httpx

from bench.requests import Deed, Request, Scenario, built, check, no_cookies
from bench.server import Server, postgres_seconds

WARM_UP = 25
YARDSTICK_STEPS = 40_000
SEED = 1992


@dataclass(frozen=True)
class Times:
    """How long something took, and how much of that our process reckoned."""

    name: str
    milliseconds: tuple[float, ...]
    cpu_milliseconds: float = 0
    # What the same piece of work took before each request: the pace of the machine.
    yardstick_milliseconds: float = 0

    @property
    def median(self) -> float:
        return median(self.milliseconds)

    def quantile(self, percent: int) -> float:
        return quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]


def yardstick() -> float:
    """Milliseconds of processor time that a fixed piece of Python work takes now.

    A rented machine does not always run at one pace: by this two runs are compared.
    """
    begun, total, seen = time.process_time(), 0, {}
    for i in range(YARDSTICK_STEPS):
        total += i * i % 7
        seen[i & 1023] = total
    return (time.process_time() - begun) * 1000


def one_client(server: Server, scenario: Scenario) -> Times:
    """Send a scenario's requests one after the other, the first ones not counted."""
    taken, pace = [], []
    warm_up = min(WARM_UP, scenario.repeats // 2)
    cpu_seconds = 0.0
    with server.client() as client:
        for i in range(warm_up + scenario.repeats):
            request = scenario.request(client, i)
            sent = built(client, request)
            pace.append(yardstick())
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
        yardstick_milliseconds=median(pace[warm_up:]),
    )


def in_worker(server: Server, deed: Deed) -> Times:
    """Do a deed as a worker does, in this process; the first ones not counted."""
    taken, pace, cpu_seconds = [], [], 0.0
    warm_up = min(WARM_UP, deed.repeats // 2)
    with server.client() as client:
        for i in range(warm_up + deed.repeats):
            do = deed.prepare(client, i)
            pace.append(yardstick())
            gc.collect(0)
            before, begun = time.process_time(), time.perf_counter()
            do()
            taken.append((time.perf_counter() - begun) * 1000)
            cpu_seconds += (time.process_time() - before) if i >= warm_up else 0
    return Times(
        deed.name,
        tuple(taken[warm_up:]),
        cpu_milliseconds=cpu_seconds * 1000 / deed.repeats,
        yardstick_milliseconds=median(pace[warm_up:]),
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
    cores. `first` are those requests of `times` whose address nobody had asked for.
    """

    times: tuple[Times, ...]
    first: tuple[Times, ...]
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
    answers = asyncio.run(_answers(server, arrivals))
    lasted = time.perf_counter() - begun
    return Load(
        _by_name(answers),
        _by_name(each for each in answers if each.is_first),
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


@dataclass(frozen=True)
class Arrival:
    """A request of a load, and when it is due."""

    name: str
    request: Request
    due: float
    is_first: bool


@dataclass(frozen=True)
class Answer:
    """What came of an arrival."""

    name: str
    is_first: bool
    milliseconds: float


def _by_name(answers: Iterable[Answer]) -> tuple[Times, ...]:
    found: dict[str, list[float]] = {}
    for answer in answers:
        found.setdefault(answer.name, []).append(answer.milliseconds)
    return tuple(Times(name, tuple(values)) for name, values in found.items())


async def _answers(server: Server, arrivals: Sequence[Arrival]) -> list[Answer]:
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(
        base_url=server.address,
        timeout=60,
        limits=limits,
        cookies=no_cookies(),
    ) as session:
        begun = time.perf_counter()

        async def one(each: Arrival) -> Answer:
            await asyncio.sleep(max(begun + each.due - time.perf_counter(), 0))
            await _answered(session, each.request)
            milliseconds = (time.perf_counter() - begun - each.due) * 1000
            return Answer(each.name, each.is_first, milliseconds)

        return await asyncio.gather(*map(one, arrivals))


def _arrivals(
    rng: random.Random,
    mix: Sequence[tuple[str, Sequence[Request]]],
    rate: float,
    seconds: int,
) -> list[Arrival]:
    found, known = [], set()
    due = rng.expovariate(rate)
    while due < seconds:
        name, requests = rng.choice(mix)
        request = rng.choice(requests)
        found.append(Arrival(name, request, due, request.path not in known))
        known.add(request.path)
        due += rng.expovariate(rate)
    return found
