"""Versions of a quote: two side by side, and their files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Attachment
from orders.models import Quote, QuoteFile, QuoteVersion, VersionState
from orders.rules.quote_lines import LineDifference, differences, lines_of
from shop.forms import is_key


@dataclass(frozen=True)
class Pair:
    """Two versions to compare, the earlier first."""

    before: QuoteVersion
    after: QuoteVersion
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Comparison:
    """What became of every line from one version to another, and of the sums."""

    pair: Pair
    rows: tuple[LineDifference, ...]
    changed_count: int
    before_amount: Decimal
    after_amount: Decimal

    @property
    def difference_amount(self) -> Decimal:
        return self.after_amount - self.before_amount


def chosen_pair(quote: Quote, params: Mapping[str, str]) -> Pair | None:
    """The versions that `from` and `to` name, else the last two; None for one only."""
    sent = {row.number or 0: row for row in quote.versions.sent().order_by("number")}
    numbers = tuple(sent)
    if len(numbers) < 2:
        return None
    last = _asked(params.get("to", ""), numbers) or numbers[-1]
    earlier = [number for number in numbers if number != last]
    first = _asked(params.get("from", ""), earlier) or _next_below(last, earlier)
    first, last = sorted((first, last))
    return Pair(sent[first], sent[last], numbers)


def _asked(text: str, among: Collection[int]) -> int:
    return int(text) if is_key(text) and int(text) in among else 0


def _next_below(number: int, among: list[int]) -> int:
    below = [one for one in among if one < number]
    return below[-1] if below else among[0]


def comparison(quote: Quote, pair: Pair) -> Comparison:
    """What differs between the two, line by line."""
    before = lines_of(pair.before, quote.currency)
    after = lines_of(pair.after, quote.currency)
    rows = tuple(differences(before, after))
    return Comparison(
        pair=pair,
        rows=rows,
        changed_count=sum(row.kind != "same" for row in rows),
        before_amount=before.goods_amount,
        after_amount=after.goods_amount,
    )


def with_quote(version: QuoteVersion, quote: Quote) -> QuoteVersion:
    """The version with its quote at hand: nothing is asked again."""
    version.quote = quote
    return version


def file_of(quote: Quote, file_id: int) -> Attachment | None:
    """A file of a version that both sides see."""
    files = QuoteFile.objects.select_related("attachment").filter(
        version__quote=quote, version__state=VersionState.SENT
    )
    kept = files.filter(attachment=file_id).first()
    return kept.attachment if kept else None
