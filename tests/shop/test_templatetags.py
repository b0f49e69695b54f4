"""How amounts, quantities, dates and form controls look in templates."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.template import Context, RequestContext, Template
from django.utils import translation

from shop import figures
from shop.templatetags import angro


def render(source, context=None, request=None):
    chosen = RequestContext(request, context) if request else Context(context or {})
    return Template(source).render(chosen)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "−€1,366.03"),
        ("ro", "−1.366,03\xa0EUR"),
        ("ru", "−1\xa0366,03\xa0€"),
        ("fr", "−1\u202f366,03\xa0€"),
        ("pl", "−1\xa0366,03\xa0€"),
        ("vi", "−1.366,03\xa0€"),
    ],
)
def test_an_amount_reads_as_in_the_readers_language(language, text):
    with translation.override(language):
        assert angro.money(Decimal("-1366.03"), "EUR") == text


def test_a_currency_without_a_sign_stands_apart_from_its_figure():
    assert angro.money(Decimal("12"), "RON") == "RON\xa012.00"


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("1366", "EUR", "1,366.00"),
        ("0.005", "EUR", "0.01"),
        ("-4.76", "EUR", "−4.76"),
        ("91250", "VND", "91,250"),
    ],
)
def test_an_amount_in_a_column_carries_no_currency(value, currency, text):
    assert angro.amount(Decimal(value), currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("4.1000", "4.10"), ("0.0412", "0.0412"), ("0.0410", "0.041"), ("7", "7.00")],
)
def test_a_unit_price_shows_two_to_four_decimals(value, text):
    assert angro.unit_price(Decimal(value), "EUR") == text
    assert angro.unit_money(Decimal(value), "EUR") == f"€{text}"


@pytest.mark.parametrize(
    ("value", "text", "plain"),
    [("24.000", "24", "24"), ("1240.500", "1,240.5", "1240.5"), ("100", "100", "100")],
)
def test_a_quantity_has_no_trailing_zeros(value, text, plain):
    assert angro.quantity(Decimal(value)) == text
    assert angro.plain_quantity(Decimal(value)) == plain


def test_a_number_input_gets_a_point_in_every_language():
    with translation.override("ro"):
        assert angro.plain_quantity(Decimal("2.500")) == "2.5"
        assert angro.quantity(Decimal("2.500")) == "2,5"


def test_a_rate_is_a_percentage():
    assert angro.percent(Decimal("19.00")) == "19\xa0%"
    assert angro.percent(Decimal("5.5")) == "5.5\xa0%"


@time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False)
def test_a_day_names_its_weekday_and_a_year_that_is_not_this_one():
    assert angro.date_weekday(date(2026, 11, 24)) == "Tue 24 Nov"
    assert angro.date_weekday(date(2027, 1, 4)) == "Mon 4 Jan 2027"
    assert angro.date_day(date(2026, 11, 24)) == "24 Nov 2026"


@time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False)
def test_an_instant_is_told_in_the_time_zone_that_is_on(settings):
    settings.TIME_ZONE = "Europe/Bucharest"
    late = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)

    assert angro.moment(late) == "Sat 21 Nov, 00:30"
    assert angro.date_weekday(late) == "Sat 21 Nov"


@pytest.mark.parametrize(
    "write",
    [
        lambda: angro.money(None, "EUR"),
        lambda: angro.amount("", "EUR"),
        lambda: angro.unit_price(None, "EUR"),
        lambda: angro.unit_money(None, "EUR"),
        lambda: angro.quantity(None),
        lambda: angro.plain_quantity(None),
        lambda: angro.percent(None),
        lambda: angro.date_weekday(None),
        lambda: angro.date_day(None),
        lambda: angro.moment(None),
    ],
)
def test_nothing_is_written_as_nothing(write):
    assert write() == ""


def test_the_words_of_a_query_are_marked_and_the_text_is_escaped():
    marked = angro.highlight("GN 1/1 <b>gn</b>", "gn 1/1")

    assert marked == (
        "<mark>GN</mark> <mark>1/1</mark> &lt;b&gt;<mark>gn</mark>&lt;/b&gt;"
    )
    assert angro.highlight("a < b", "") == "a &lt; b"
    assert angro.highlight("1.5 kW (M8)", "(m8") == "1.5 kW <mark>(M8</mark>)"


class Sample(forms.Form):
    name = forms.CharField(widget=forms.TextInput(attrs={"class": "code"}))
    note = forms.CharField(widget=forms.Textarea, required=False)
    sheet = forms.FileField(required=False)
    accepted = forms.BooleanField(label="I accept", help_text="Once is enough")


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("name", 'class="field__input code"'),
        ("note", 'class="field__input is-note"'),
        ("sheet", 'class="field__input is-file"'),
    ],
)
def test_a_control_wears_our_classes_and_keeps_its_own(name, classes):
    assert classes in angro.control(Sample()[name])


def test_every_form_renders_its_fields_as_our_block():
    html = Sample({"name": ""})["name"].as_field_group()

    assert '<div class="field is-refused">' in html
    assert '<label class="field__label" for="id_name">Name</label>' in html
    assert 'aria-invalid="true" aria-describedby="id_name_error"' in html
    assert '<ul class="field__error" id="id_name_error">' in html


def test_a_check_box_stands_in_its_label_with_its_hint_below():
    html = Sample()["accepted"].as_field_group()

    assert '<label class="field__check"><input type="checkbox"' in html
    assert 'id="id_accepted_helptext">Once is enough<' in html


def test_a_guests_form_is_filled_in_for_nobody(rf):
    request = rf.get("/admin/")
    request.buyer = SimpleNamespace(customer=None, rep=None)

    assert "acting_for" not in render("{% guard %}", request=request)


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/catalog/kitchen/", 'aria-current="page"'),
        ("/catalog/kitchen/knives/", 'aria-current="true"'),
        ("/catalog/", ""),
    ],
)
def test_a_link_knows_whether_one_is_there(rf, path, mark):
    html = render(
        "{% current url %}", {"url": "/catalog/kitchen/"}, request=rf.get(path)
    )

    assert html == mark


def test_an_icon_is_silent_decoration():
    html = angro.icon("cart")

    assert 'aria-hidden="true"' in html
    assert "img/icons.svg#cart" in html


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_numbers_are_written_as_babel_writes_them(language):
    """The listing's own way of writing figures takes a twentieth of the time."""
    rng = random.Random(4)  # noqa: S311 figures, the same each time
    with translation.override(language):
        for _ in range(300):
            size = 10 ** rng.randrange(1, 11)
            number = Decimal(rng.randrange(-size, size)).scaleb(-rng.randrange(5))
            for least, most in ((0, 3), (2, 2), (2, 4), (0, 0)):
                locale = figures.locale_of(language)
                pattern = figures._pattern(locale, least, most)
                expected = pattern.apply(number, locale).replace("-", figures.MINUS)

                assert figures.figures().number(number, least, most) == expected
