"""Prices on their way in: copied to a table of the session, judged there as a set.

All of it happens in the caller's transaction, and the tables go with it. Readers see
the prices of before until it is committed, and never wait.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.imports.importing import ImportReport, Refusal

COLUMNS = (
    "line",
    "sku",
    "amount",
    "from_quantity",
    "unit",
    "factor",
    "price_list",
    "currency",
    "is_free",
    "starts_at",
    "ends_at",
)
# What the columns hold.
LARGEST_AMOUNT = "9999999999.9999"
LARGEST_QUANTITY = "999999999.999"
# Small enough to show progress and to end soon after a kill; all in one transaction.
SLICE = 50_000
READ_AHEAD = 10_000

_SETTINGS = (
    "SET LOCAL work_mem = '64MB'",
    # Another import of the same list is waited for.
    "SET LOCAL lock_timeout = '15min'",
    # A statement of somebody who was killed ends, and lets the list go.
    "SET LOCAL client_connection_check_interval = '1s'",
)
_STAGE = """
CREATE TEMP TABLE price_stage (
    line integer, sku text, amount numeric, from_quantity numeric, unit text,
    factor numeric, price_list text, currency text, is_free boolean,
    starts_at timestamptz, ends_at timestamptz
) ON COMMIT DROP
"""
_LOCK = """
SELECT id FROM pricing_pricelist
WHERE code IN (SELECT DISTINCT coalesce(price_list, %s) FROM price_stage)
ORDER BY id FOR NO KEY UPDATE
"""


@dataclass(frozen=True)
class Check:
    """What is wrong with a staged price, and which cell shows it."""

    column: str
    is_wrong: str
    reason: str | Promise


# The first that fits is reported.
CHECKS: Sequence[Check] = (
    Check(
        "sku",
        "unit.unit_id IS NULL",
        gettext_lazy("There is no such article, or not in this unit."),
    ),
    Check(
        "price_list", "list.id IS NULL", gettext_lazy("There is no such price list.")
    ),
    Check(
        "price_list",
        "list.parent_id IS NOT NULL",
        gettext_lazy("A percentage list holds no prices."),
    ),
    Check(
        "currency",
        "stage.currency <> list.currency",
        gettext_lazy("The price list is in another currency."),
    ),
    Check(
        "amount",
        "round(stage.amount, 4) = 0 AND stage.is_free IS NOT TRUE",
        gettext_lazy("Zero is a price only when is_free says so."),
    ),
    Check(
        "amount",
        f"round(stage.amount, 4) NOT BETWEEN 0 AND {LARGEST_AMOUNT}",
        gettext_lazy("It is out of range."),
    ),
    Check(
        "from_quantity",
        "round(coalesce(stage.from_quantity, unit.minimum), 3) <= 0"
        f" OR round(stage.from_quantity, 3) > {LARGEST_QUANTITY}",
        gettext_lazy("It is out of range."),
    ),
    Check(
        "ends_at",
        "stage.ends_at <= stage.starts_at",
        gettext_lazy("It ends before it starts."),
    ),
)
# In the order of the index they go into. What cannot be a price has no key of its own.
_KEY = "problem IS NOT NULL, variant_id, price_list_id, unit_id, from_quantity"
# A unit is named by its kind, the smallest of several unless its factor is named;
# without a name it is the one the article is sold in. Of a key the first line counts.
# All is told of one sorting; `place` cuts what is ready into slices.
_JUDGE = """
CREATE TEMP TABLE price_ready ON COMMIT DROP AS
SELECT told.*,
    count(*) FILTER (WHERE first_line = line) OVER (PARTITION BY {key}) AS siblings,
    row_number() OVER (ORDER BY {key}, starts_at) AS place
FROM (
    SELECT judged.*, min(line) OVER (PARTITION BY {key}, starts_at) AS first_line
    FROM (
        SELECT stage.line, list.id AS price_list_id, unit.variant_id, unit.unit_id,
            round(coalesce(stage.from_quantity, unit.minimum), 3) AS from_quantity,
            round(stage.amount, 4) AS amount, stage.is_free IS TRUE AS is_free,
            stage.starts_at, stage.ends_at, CASE {checks} END AS problem
        FROM price_stage stage
        LEFT JOIN catalog_variant variant ON variant.sku = stage.sku
        LEFT JOIN catalog_unit sold ON sold.variant_id = variant.id
            AND sold.is_default AND stage.unit IS NULL AND stage.factor IS NULL
        LEFT JOIN LATERAL (
            SELECT unit.id, unit.minimum FROM catalog_unit unit
            WHERE (stage.unit IS NOT NULL OR stage.factor IS NOT NULL)
                AND unit.variant_id = variant.id AND CASE WHEN stage.unit IS NULL
                    THEN unit.is_default ELSE unit.code = stage.unit END
                AND (stage.factor IS NULL OR unit.factor = stage.factor)
            ORDER BY unit.factor LIMIT 1
        ) named ON true
        CROSS JOIN LATERAL (
            SELECT variant.id AS variant_id, coalesce(sold.id, named.id) AS unit_id,
                coalesce(sold.minimum, named.minimum) AS minimum
        ) unit
        LEFT JOIN pricing_pricelist list ON list.code = coalesce(stage.price_list, %s)
    ) judged
) told
ORDER BY {key}, starts_at
"""
_REFUSED = """
SELECT ready.line, ready.problem, coalesce(CASE {columns} END, '')
FROM price_ready ready JOIN price_stage stage USING (line)
WHERE ready.problem IS NOT NULL ORDER BY line
"""
_REPEATED = """
SELECT ready.line, ready.first_line, stage.sku
FROM price_ready ready JOIN price_stage stage USING (line)
WHERE ready.problem IS NULL AND ready.first_line < ready.line ORDER BY line
"""
_NOT_READY = "DELETE FROM price_ready WHERE problem IS NOT NULL OR first_line < line"


# Refusals may have left holes in the places.
_PARTS = """
SELECT min(place), max(place), count(*) FROM price_ready
GROUP BY (place - 1) / %s ORDER BY 1
"""


@dataclass(frozen=True)
class Slice:
    """Some prices that are ready, by place, how many, and how far that is."""

    first: int
    last: int
    count: int
    done: int
    of_all: int


class PriceStage:
    """The prices of one file, from its cells to rows that may be written."""

    def __init__(self, *, list_code: str | None) -> None:
        """`list_code`: the list of those that name none."""
        self.list_code = list_code

    def fill(self, lines: Iterable[str]) -> None:
        """Copy lines, each with the cells of COLUMNS as COPY takes them."""
        with connection.cursor() as cursor:
            for statement in _SETTINGS:
                cursor.execute(statement)
            for table in ("price_stage", "price_ready"):
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            cursor.execute(_STAGE)
            copied = f"COPY price_stage ({', '.join(COLUMNS)}) FROM STDIN"
            with cursor.copy(copied) as copy:
                for chunk in _chunks(lines):
                    copy.write(chunk)
            cursor.execute("ANALYZE price_stage")

    def lists_named(self) -> list[tuple[str, str]]:
        """Codes of lists in the file, each with the currency of its first line."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT ON (price_list) price_list, coalesce(currency, '') "
                "FROM price_stage WHERE price_list IS NOT NULL "
                "ORDER BY price_list, line"
            )
            return list(cursor.fetchall())

    def judge(self, report: ImportReport) -> None:
        """Lock the lists, then refuse what cannot be a price and what is repeated."""
        checks = " ".join(
            f"WHEN {check.is_wrong} THEN {place}" for place, check in enumerate(CHECKS)
        )
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [self.list_code])
            cursor.execute(_JUDGE.format(key=_KEY, checks=checks), [self.list_code])
        self._refuse_bad(report)
        self._refuse_repeated(report)
        with connection.cursor() as cursor:
            cursor.execute(_NOT_READY)
            cursor.execute("CREATE INDEX ON price_ready (place)")
            cursor.execute("ANALYZE price_ready")

    def _refuse_bad(self, report: ImportReport) -> None:
        columns = " ".join(
            f"WHEN ready.problem = {place} THEN stage.{check.column}::text"
            for place, check in enumerate(CHECKS)
        )
        for line, problem, value in stream(_REFUSED.format(columns=columns)):
            check = CHECKS[problem]
            refusal = Refusal(line, check.column, value[:80], str(check.reason))
            report.refuse(refusal)

    def _refuse_repeated(self, report: ImportReport) -> None:
        for line, first_line, sku in stream(_REPEATED):
            reason = _("It stands on line %(line)s already.") % {"line": first_line}
            report.refuse(Refusal(line, "sku", sku[:80], reason))

    def slices(self) -> Iterator[Slice]:
        """What may be written, in parts."""
        with connection.cursor() as cursor:
            cursor.execute(_PARTS, [SLICE])
            parts = cursor.fetchall()
        of_all = sum(count for _first, _last, count in parts)
        done = 0
        for first, last, count in parts:
            done += count
            yield Slice(first, last, count, done, of_all)


def stream(query: str) -> Iterator[tuple[int, int, str]]:
    """Rows of `query`, a few thousand at a time: a file may be bad from top to end."""
    cursor: CursorWrapper
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(READ_AHEAD):
            yield from rows


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """`lines` in pieces that are worth sending."""
    held: list[str] = []
    for line in lines:
        held.append(line)
        if len(held) == 1_000:
            yield "".join(held).encode()
            held = []
    yield "".join(held).encode()


def copied(text: str) -> str:
    """A text as COPY takes it; nothing as NULL."""
    if not text:
        return "\\N"
    if text.isalnum():
        return text
    return text.translate(_ESCAPES)


_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\ufffd"}
)
