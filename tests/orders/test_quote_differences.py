"""What is said of a line between two versions of a quote."""

from decimal import Decimal

from orders.models import LineKind, Quote
from orders.rules.quote_lines import FrozenLine, LineDifference
from orders.templatetags.quote_lines import difference_table

RAIL = FrozenLine(name="Rail", quantity=Decimal(4), kind=LineKind.OTHER)
WORDS = FrozenLine(
    name="In three parts.",
    text="In three parts.",
    quantity=Decimal(0),
    kind=LineKind.TEXT,
)


def shown(before, after, before_amount, after_amount):
    row = LineDifference(
        before=before,
        after=after,
        before_unit=before_amount,
        after_unit=after_amount,
        before_amount=before_amount or Decimal(0),
        after_amount=after_amount or Decimal(0),
        changed=frozenset({"price"} if before and after else ()),
    )
    return str(difference_table([row], Quote(currency="EUR")))


def test_a_new_line_was_nothing_before():
    page = shown(None, RAIL, None, Decimal("310.00"))

    assert "new line" in page
    assert "310.00" in page
    assert "was " not in page


def test_another_price_stands_over_the_one_before():
    page = shown(RAIL, RAIL, Decimal("300.00"), Decimal("310.00"))

    assert page.count("was 300.00") == 2  # the price and the amount


def test_words_are_said_once_and_have_no_amount():
    page = shown(None, WORDS, None, None)

    assert page.count("In three parts.") == 1
    assert "0.00" not in page
