"""What becomes of lines that were handed in: judged all at once, told of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from accounts.buyer import Buyer
from catalog.models import StockPolicy, Unit
from catalog.restrictions import restrictions_for
from catalog.rules import least_quantity
from catalog.selectors.articles import Article, articles
from catalog.selectors.codes import variants_by_code
from orders.models.entry import EntryRow, EntryVerdict
from orders.rules import LARGEST_AMOUNT
from orders.rules.entry_offers import quantity_verdict
from orders.rules.entry_words import unit_of
from orders.rules.purchasing import Purchase
from orders.selectors.cart_badge import cart_quantities
from orders.selectors.entry_ended import EndedVariant, ended_by_code, replacements
from orders.selectors.lines import unit_name
from orders.selectors.purchasing import rules_binding, verdict_on
from pricing.rules import Ask, PriceAnswer, line_amount
from pricing.selectors import prices_for

Key = tuple[int, int]  # variant and unit


@dataclass(frozen=True)
class AskedLine:
    """A line to judge. `variant_id` is the article chosen for it before.

    `is_ours`: it comes from an order of the customer, so its article is no secret;
    `usual` is what was ordered then.
    `takes_least`: without a quantity the least there is is meant.
    """

    key: int
    code: str
    quantity: Decimal | None = None
    typed_quantity: str = ""
    unit: str = ""
    variant_id: int | None = None
    unit_id: int | None = None
    is_ours: bool = False
    usual: Decimal | None = None
    takes_least: bool = False


@dataclass(frozen=True)
class JudgedLine:
    """A line with what was found for it; amounts as the channel shows prices.

    `meant` are the variants a code stands for where it is several, or the one that
    replaces an ended article. `here` is what is in stock, in the unit.
    """

    asked: AskedLine
    verdict: EntryVerdict
    article: Article | None = None
    unit: Unit | None = None
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    amount: Decimal | None = None
    here: Decimal | None = None
    meant: tuple[Article, ...] = ()
    present: Decimal = Decimal(0)
    reason: str = ""
    # By the company's purchase rules, not by the shop.
    is_ruled_out: bool = False

    @property
    def variant_id(self) -> int | None:
        return self.article.variant_id if self.article else None

    @property
    def item(self) -> Key | None:
        """The variant and the unit; None as long as one of them is not known."""
        if self.article is None or self.unit is None:
            return None
        return self.article.variant_id, self.unit.pk


@dataclass(frozen=True)
class _Found:
    """What codes and earlier choices stand for, and how these articles are sold."""

    ids_by_key: Mapping[int, tuple[int, ...]]
    articles: Mapping[int, Article]
    ended: Mapping[int, EndedVariant]


def asked_of(row: EntryRow, *, takes_least: bool = False) -> AskedLine:
    """What a row asks for, by its key."""
    return AskedLine(
        key=row.pk,
        code=row.code,
        quantity=row.quantity,
        typed_quantity=row.typed_quantity,
        unit=row.typed_unit,
        variant_id=row.variant_id,
        unit_id=row.unit_id,
        is_ours=row.seen_quantity is not None,
        usual=row.seen_quantity,
        takes_least=takes_least,
    )


def judge(lines: Sequence[AskedLine], buyer: Buyer) -> dict[int, JudgedLine]:
    """Say of each line, by its key, whether it can come into the cart as it is.

    What is there already counts: in the current cart, and of the stock what earlier
    lines take. The same number of queries for any number of lines. What `buyer` may
    not see is UNKNOWN, as if there were no such article.
    """
    found = _find(lines, buyer)
    judged = {line.key: _found_line(line, found) for line in lines}
    judged = _with_restrictions(judged, buyer)
    judged = _with_rules(judged, buyer)
    judged = _with_quantities(judged, buyer)
    judged = _with_prices(judged, buyer)
    return _with_stock(judged)


def _find(lines: Sequence[AskedLine], buyer: Buyer) -> _Found:
    chosen = {line.variant_id for line in lines if line.variant_id}
    known = {one.variant_id: one for one in articles(sorted(chosen), buyer)}
    # What was chosen once and is not sold any more is looked for by its code again.
    coded = [line for line in lines if line.variant_id not in known]
    by_code = variants_by_code({line.code for line in coded if line.code}, buyer)
    ids = {
        line.key: tuple(one.pk for one in by_code.get(line.code, ())) for line in coded
    }
    ids |= {
        line.key: (line.variant_id,)
        for line in lines
        if line.variant_id and line.variant_id in known
    }
    ended = _ended([line for line in coded if not ids[line.key]], buyer)
    wanted = {pk for found in ids.values() for pk in found} - known.keys()
    wanted |= {one.replacement_id for one in ended.values()}
    known |= {one.variant_id: one for one in articles(sorted(wanted), buyer)}
    return _Found(ids, known, ended)


def _ended(lines: Sequence[AskedLine], buyer: Buyer) -> dict[int, EndedVariant]:
    """What lines meant that mean nothing any more, where something replaces it."""
    by_code = ended_by_code({line.code for line in lines}, buyer)
    ours = {line.variant_id for line in lines if line.is_ours and line.variant_id}
    replaced = replacements(ours, buyer)
    found = {line.key: by_code[line.code] for line in lines if line.code in by_code}
    for line in lines:
        if line.variant_id in replaced and line.is_ours:
            found[line.key] = EndedVariant(
                line.variant_id, line.code, replaced[line.variant_id]
            )
    return found


def _found_line(line: AskedLine, found: _Found) -> JudgedLine:
    meant = tuple(
        found.articles[pk]
        for pk in found.ids_by_key.get(line.key, ())
        if pk in found.articles
    )
    if len(meant) > 1:
        return JudgedLine(line, EntryVerdict.SEVERAL, meant=meant)
    if not meant:
        return _missing_line(line, found)
    unit = _unit(line, meant[0])
    if unit is None:
        return JudgedLine(line, EntryVerdict.NO_UNIT, article=meant[0])
    return JudgedLine(line, EntryVerdict.FINE, article=meant[0], unit=unit)


def _missing_line(line: AskedLine, found: _Found) -> JudgedLine:
    ended = found.ended.get(line.key)
    if ended is not None and ended.replacement_id in found.articles:
        meant = (found.articles[ended.replacement_id],)
        return JudgedLine(line, EntryVerdict.REPLACED, meant=meant, reason=ended.sku)
    verdict = EntryVerdict.ENDED if line.is_ours else EntryVerdict.UNKNOWN
    return JudgedLine(line, verdict)


def _unit(line: AskedLine, article: Article) -> Unit | None:
    """The unit that was chosen or named, else the one lists sell by."""
    for unit in article.units:
        if unit.pk == line.unit_id:
            return unit
    if not line.unit:
        return article.unit
    code, word = unit_of(line.unit), line.unit.casefold()
    named = [
        unit
        for unit in article.units
        if unit.code == code or unit_name(unit).casefold() == word
    ]
    return article.unit if article.unit in named else next(iter(named), None)


def _with_restrictions(
    judged: Mapping[int, JudgedLine], buyer: Buyer
) -> dict[int, JudgedLine]:
    ids = {line.variant_id for line in judged.values() if line.variant_id}
    refusals = restrictions_for(ids, buyer)
    answers = dict(judged)
    for key, line in judged.items():
        hard = [
            each
            for each in refusals.get(line.variant_id or 0, ())
            if not each.is_settled_later
        ]
        if hard:
            reason = hard[0].sentence
            answers[key] = replace(
                line, verdict=EntryVerdict.NOT_ALLOWED, reason=reason
            )
    return answers


def _with_rules(
    judged: Mapping[int, JudgedLine], buyer: Buyer
) -> dict[int, JudgedLine]:
    """Fine lines that the purchase rules of who orders forbid become NOT_ALLOWED.

    What somebody else may say yes to stays fine.
    """
    answers = dict(judged)
    fine = {
        key: line.article.variant_id
        for key, line in judged.items()
        if line.verdict == EntryVerdict.FINE and line.article
    }
    if not fine or not any(rule.category_paths for rule in rules_binding(buyer)):
        return answers
    purchase = Purchase(total_net=Decimal(0), currency=buyer.currency)
    for key, reason in verdict_on(purchase, buyer, fine).lines.items():
        answers[key] = replace(
            judged[key],
            verdict=EntryVerdict.NOT_ALLOWED,
            reason=reason,
            is_ruled_out=True,
        )
    return answers


def _with_quantities(
    judged: Mapping[int, JudgedLine], buyer: Buyer
) -> dict[int, JudgedLine]:
    present = cart_quantities(buyer)
    return {
        key: _with_quantity(line, line.unit, present.get(line.item or (0, 0)))
        for key, line in judged.items()
    }


def _with_quantity(
    line: JudgedLine, unit: Unit | None, present: Decimal | None
) -> JudgedLine:
    quantity, held = line.asked.quantity, present or Decimal(0)
    if unit is None:
        return replace(line, quantity=quantity)
    is_free = quantity is None and not line.asked.typed_quantity
    if is_free and line.asked.takes_least:
        quantity = least_quantity(unit)
    found = replace(line, quantity=quantity, present=held)
    if line.verdict != EntryVerdict.FINE:
        return found
    if quantity is None:
        return replace(found, verdict=EntryVerdict.NO_QUANTITY)
    wrong = quantity_verdict(unit, quantity, held)
    return replace(found, verdict=wrong) if wrong else found


def _with_prices(
    judged: Mapping[int, JudgedLine], buyer: Buyer
) -> dict[int, JudgedLine]:
    asks = {
        key: Ask(*line.item, line.quantity)
        for key, line in judged.items()
        if line.item and line.quantity
    }
    answers = prices_for(list(set(asks.values())), buyer)
    return {
        key: _with_price(line, answers.get(asks[key]), buyer.currency)
        if key in asks
        else line
        for key, line in judged.items()
    }


def _with_price(
    line: JudgedLine, answer: PriceAnswer | None, currency: str
) -> JudgedLine:
    if answer is None or line.quantity is None:
        is_fine = line.verdict == EntryVerdict.FINE
        return replace(line, verdict=EntryVerdict.NO_PRICE) if is_fine else line
    amount = line_amount(answer.unit_amount, line.quantity, currency)
    if amount > LARGEST_AMOUNT:
        return replace(line, verdict=EntryVerdict.TOO_LARGE)
    return replace(line, unit_amount=answer.unit_amount, amount=amount)


def _with_stock(judged: Mapping[int, JudgedLine]) -> dict[int, JudgedLine]:
    """Fine lines that the stock does not cover become SHORT or LATER."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    answers = dict(judged)
    for key, line in judged.items():
        if line.verdict == EntryVerdict.FINE and line.article and line.unit:
            wanted = (line.quantity or Decimal(0)) * line.unit.factor
            free = line.article.stock.on_hand_free - taken[line.article.variant_id]
            taken[line.article.variant_id] += wanted
            answers[key] = _stocked(line, line.article, max(free, Decimal(0)), wanted)
    return answers


def _stocked(
    line: JudgedLine, article: Article, free: Decimal, wanted: Decimal
) -> JudgedLine:
    factor = line.unit.factor if line.unit else Decimal(1)
    here = (free / factor).to_integral_value(rounding=ROUND_FLOOR)
    found = replace(line, here=here)
    if free >= wanted or article.stock.policy == StockPolicy.MADE_TO_ORDER:
        return found
    is_patient = article.stock.never_refuses
    verdict = EntryVerdict.LATER if is_patient else EntryVerdict.SHORT
    return replace(found, verdict=verdict)
