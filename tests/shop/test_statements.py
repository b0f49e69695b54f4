"""Statements that are put together once answer as their querysets do."""

import pytest
from django.db.models import Exists, F, JSONField, OuterRef, TextField, Value
from django.db.models.expressions import RawSQL

from accounts.models import Channel, Customer
from shop.statements import Blank, Given, Statement
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    return make.channel()


@pytest.fixture
def asked(trade):
    customers = Customer.objects.filter(channel=OuterRef("pk"), name=Given("name"))
    rows = Channel.objects.annotate(is_known=Exists(customers), shown=F("languages"))
    return Statement.of(
        rows.filter(code=Given("code")).values_list("code", "is_known", "shown", "pk")
    )


def test_what_is_given_differs_each_time(asked, trade, django_assert_num_queries):
    make.company("Acme", channel=trade)
    other = make.channel("store")

    with django_assert_num_queries(2):
        (known,) = asked.ask(code="trade", name="Acme")
        (unknown,) = asked.ask(code="store", name="Acme")

    assert (known.is_known, known.pk, known.shown) == (True, trade.pk, trade.languages)
    assert (unknown.is_known, unknown.pk) == (False, other.pk)


def test_what_is_given_is_a_value_and_never_a_part_of_the_statement(asked):
    assert asked.ask(code="' OR true --", name="x") == []


def test_sql_may_be_given_with_values_of_its_own(trade):
    rows = Channel.objects.annotate(told=Given("told", TextField()))
    rows = rows.filter(code=Given("code"))
    asked = Statement.of(rows.values_list("told"))

    given = RawSQL("(SELECT %s || %s)", ["a", "b"])

    assert asked.ask(told=given, code="trade") == [("ab",)]


def test_columns_of_json_are_read(trade):
    told = RawSQL("jsonb_build_object('code', %s::text)", (Blank("x"),), JSONField())
    asked = Statement.of(Channel.objects.annotate(told=told).values_list("told"))

    assert asked.ask(x="é") == [({"code": "é"},)]


def test_what_can_have_no_rows_is_not_asked(django_assert_num_queries):
    asked = Statement.of(Channel.objects.none().values_list("pk"))

    with django_assert_num_queries(0):
        assert asked.ask() == []


def test_nothing_is_asked_with_a_name_missing(asked):
    with pytest.raises(KeyError, match="name"):
        asked.ask(code="trade")


def test_a_statement_of_the_same_rows_tells_the_same_as_they_do(trade):
    rows = Channel.objects.annotate(one=Value(1)).values_list("pk", "code", "one")

    assert Statement.of(rows).ask() == list(rows)
