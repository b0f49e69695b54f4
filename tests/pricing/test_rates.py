"""Exchange rates: where they come from, which one counts, how prices are converted."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.selectors import buyer_for_customer
from pricing.errors import NotServedBy, RatesUnreadable
from pricing.models import CurrencyPolicy, ExchangeRate, RateSource
from pricing.rules import Ask, Silence
from pricing.rules.rates import DayRate, cross_rate, read_rates
from pricing.selectors import chain_for, explain, prices_for
from pricing.selectors.rates import in_buyers_currency, rate_on
from pricing.services import check_assignment
from pricing.services.rates import lines_of, load_rates, shipped_history
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
HISTORY = """Date,USD,RON,CYP,
2026-11-20,1.1,4.9771,N/A,
2026-11-19,1.2,4.97,N/A,
2026-11-16,1.3,4.96,N/A,
"""


def set_rate(rate, *, currency="RON", day=TODAY, source=RateSource.ECB):
    return ExchangeRate.objects.create(
        currency=currency, day=day, rate=Decimal(rate), source=source
    )


def found(day=TODAY, base="EUR", to="RON"):
    rate = rate_on(day, base=base, to=to)
    return (str(rate.rate.normalize()), rate.day) if rate else None


# Which rate counts


def test_the_last_rate_on_or_before_the_day_counts(db):
    set_rate("4.97", day=date(2026, 11, 18))
    set_rate("5.10", day=date(2026, 11, 21))

    assert found() == ("4.97", date(2026, 11, 18))
    assert found(date(2026, 11, 17)) is None


def test_of_one_day_the_rate_by_hand_goes_before_the_banks(db):
    set_rate("4.97")
    set_rate("5", source=RateSource.MANUAL)
    set_rate("4.90", day=date(2026, 11, 21))

    assert found() == ("5", TODAY)
    # A later one of the bank is later.
    assert found(date(2026, 11, 21)) == ("4.9", date(2026, 11, 21))


def test_between_two_others_the_euro_stands_between_and_the_older_day_counts(db):
    set_rate("5")
    set_rate("1.25", currency="USD", day=date(2026, 11, 18))

    assert found(base="RON", to="USD") == ("0.25", date(2026, 11, 18))
    assert found(base="USD", to="RON") == ("4", date(2026, 11, 18))
    assert found(base="RON", to="EUR") == ("0.2", TODAY)
    assert found(base="RON", to="RON") == ("1", TODAY)


def test_a_cross_rate_has_eight_decimals_and_is_never_zero():
    dong = DayRate(Decimal("30000.123"), TODAY)
    lira = DayRate(Decimal("0.00000001"), TODAY)

    assert cross_rate(dong, DayRate(Decimal(1), TODAY)).rate == Decimal("0.00003333")
    assert cross_rate(dong, lira).rate == Decimal("0.00000001")


# Where rates come from


def test_the_banks_file_is_read_by_its_head():
    rates = list(read_rates(io.StringIO(HISTORY)))

    assert len(rates) == 6
    assert (rates[1].currency, rates[1].day, rates[1].rate) == (
        "RON",
        TODAY,
        Decimal("4.9771"),
    )


def test_the_file_of_one_day_is_read_as_well():
    lines = ["Date, USD, RON, \n", "20 November 2026, 1.1, 4.9771, \n"]

    assert [rate.day for rate in read_rates(lines)] == [TODAY, TODAY]


@pytest.mark.parametrize(
    "row",
    [
        "yesterday,1.1",
        "2026-11-20,much",
        "2026-11-20,0",
        "2026-11-20,-1",
        "2026-11-20,NaN",
        "2026-11-20,1e12",
        "2026-11-20,1.1,1.2,1.3",
    ],
)
def test_one_bad_row_is_named_and_nothing_is_taken(db, row):
    lines = io.StringIO(f"Date,USD\n2026-11-19,1\n{row}\n")

    with pytest.raises(RatesUnreadable, match="Line 3"):
        load_rates(lines=lines)

    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("head", ["", "Day,USD", "sku;price"])
def test_another_kind_of_file_is_refused(head):
    with pytest.raises(RatesUnreadable, match="Line 1"):
        list(read_rates([head]))


def test_a_file_may_be_zipped_and_must_be_text():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("eurofxref-hist.csv", HISTORY)

    assert "".join(lines_of(packed)).replace("\r\n", "\n") == HISTORY
    with pytest.raises(RatesUnreadable):
        list(lines_of(io.BytesIO(b"\xff\xfe\x00")))


def test_an_import_is_safe_to_repeat_and_tells_what_changed(db):
    first = load_rates(lines=io.StringIO(HISTORY))
    ExchangeRate.objects.filter(currency="USD", day=TODAY).update(rate=9)
    again = load_rates(lines=io.StringIO(HISTORY))

    assert (first.new, first.changed, first.same) == (6, 0, 0)
    assert (again.new, again.changed, again.same) == (0, 1, 5)
    assert ExchangeRate.objects.get(currency="USD", day=TODAY).rate == Decimal("1.1")
    assert ExchangeRate.objects.count() == 6


def test_rates_by_hand_stay(db):
    by_hand = set_rate("5", source=RateSource.MANUAL)

    load_rates(lines=io.StringIO(HISTORY))

    by_hand.refresh_from_db()
    assert by_hand.rate == 5
    assert found()[0] == "5"


def test_the_package_carries_the_banks_history():
    rates = {
        (rate.currency, rate.day): rate.rate for rate in read_rates(shipped_history())
    }

    # invoicing-facts: RON 5.3447 and PLN 4.4038 on 2026-10-30.
    assert len(rates) > 200_000
    assert rates["USD", date(1999, 1, 4)] == Decimal("1.1789")
    assert ("VND", date(2020, 1, 2)) not in rates


def test_the_command_reports_and_a_dry_run_writes_nothing(db, tmp_path, capsys):
    file = tmp_path / "rates.csv"
    file.write_text(HISTORY)

    call_command("import_rates", str(file), "--dry-run", "--json")
    dry = capsys.readouterr().out
    was_empty = not ExchangeRate.objects.exists()
    call_command("import_rates", str(file), "--from", "2026-11-19")

    assert '"new": 6' in dry
    assert was_empty
    assert "Took 4 new and 0 changed rates" in capsys.readouterr().out
    assert ExchangeRate.objects.count() == 4


def test_the_command_refuses_in_words(db, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text("no rates\n")

    with pytest.raises(CommandError, match="Line 1"):
        call_command("import_rates", str(file))


# Prices in the buyer's currency


@pytest.fixture
def policy(channel):
    return CurrencyPolicy.objects.create(channel=channel, currency="RON")


@pytest.fixture
def romanian(channel):
    return make.company("Carpați", channel=channel, currency="RON")


@pytest.fixture
def bolt(channel):
    variant = make.variant("BOLT-8")
    make.price(make.price_list("base", to=channel), variant, "10")
    return variant


def buyer_of(customer, now=NOON):
    return buyer_for_customer(customer=customer, now=now)


def price(customer, variant, now=NOON):
    unit = variant.units.get(is_base=True)
    ask = Ask(variant.pk, unit.pk, Decimal(1))
    answer = prices_for([ask], buyer_of(customer, now)).get(ask)
    return answer.unit_amount if answer else None


def test_without_a_policy_lists_of_another_currency_are_silent(romanian, bolt):
    set_rate("4.9771")

    assert price(romanian, bolt) is None
    silent = chain_for(buyer_of(romanian)).silent
    assert [entry.reason for entry in silent] == [Silence.OTHER_CURRENCY]


@pytest.mark.parametrize(
    ("margin", "rounding", "expected"),
    [
        ("0", "none", "49.7710"),
        ("0", "0.01", "49.7700"),
        ("2", "0.01", "50.7700"),
        ("-10", "0.05", "44.8000"),
        ("0", "x.90", "49.9000"),
        ("0", "1.00", "50.0000"),
    ],
)
def test_a_policy_converts_with_margin_and_rounding(
    romanian, bolt, policy, margin, rounding, expected
):
    policy.margin_percent, policy.rounding = Decimal(margin), rounding
    policy.save()
    set_rate("4.9771")

    assert price(romanian, bolt) == Decimal(expected)


def test_the_buyers_own_currency_goes_on_as_before_at_its_place(
    channel, romanian, bolt, policy
):
    set_rate("4.9771")
    own = make.price_list("own", to=romanian, currency="RON")
    make.price(own, bolt, "42")

    assert price(romanian, bolt) == Decimal("42.0000")
    first = chain_for(buyer_of(romanian)).links[0]
    assert first.name == own.name


def test_a_rate_that_is_too_old_silences_rather_than_lies(romanian, bolt, policy):
    set_rate("4.9771", day=date(2026, 11, 10))

    assert price(romanian, bolt) == Decimal("49.7700")
    later = NOON.replace(day=21)
    assert price(romanian, bolt, later) is None
    silent = chain_for(buyer_of(romanian, later)).silent
    assert [entry.reason for entry in silent] == [Silence.OLD_RATE]


def test_a_new_rate_is_in_the_next_answer(romanian, bolt, policy):
    set_rate("4.9771")
    before = price(romanian, bolt)
    set_rate("5", source=RateSource.MANUAL)

    assert (before, price(romanian, bolt)) == (Decimal("49.77"), Decimal(50))


def test_the_rate_is_that_of_the_sellers_day(romanian, bolt, policy):
    set_rate("4.9771")
    set_rate("5", day=date(2026, 11, 21))

    # 22:00 in London is midnight in Bucharest.
    assert price(romanian, bolt, NOON.replace(hour=21, minute=59)) == Decimal("49.77")
    assert price(romanian, bolt, NOON.replace(hour=22)) == Decimal(50)


def test_derived_lists_are_converted_after_their_own_steps(
    channel, romanian, bolt, policy
):
    set_rate("5")
    policy.rounding = "none"
    policy.save()
    base = channel.seller.price_lists.get(code="base")
    make.price_list(
        "vip", to=romanian, parent=base, percent=Decimal("-7.5"), rounding="0.10"
    )

    # 10 − 7.5 % = 9.25, to 9.30, by 5.
    assert price(romanian, bolt) == Decimal("46.5000")


def test_the_trace_tells_rate_and_day(romanian, bolt, policy):
    set_rate("4.9771")
    unit = bolt.units.get(is_base=True)

    trace = explain(Ask(bolt.pk, unit.pk, Decimal(1)), buyer_of(romanian))

    step = trace.won.taken[-1]
    assert "4.9771" in step.derivation.name
    assert "20" in step.derivation.name
    assert step.unit_amount == Decimal("49.7700")
    assert trace.as_json()["lists"][0]["derived"][-1]["rate"].startswith("4.9771")


def test_an_amount_of_the_channel_is_converted_without_margin(romanian, bolt, policy):
    policy.margin_percent = 10
    policy.save()
    set_rate("4.9771")

    assert in_buyers_currency(Decimal(100), buyer_of(romanian)) == Decimal("497.71")
    assert in_buyers_currency(None, buyer_of(romanian)) is None
    ExchangeRate.objects.all().delete()
    assert in_buyers_currency(Decimal(100), buyer_of(romanian)) is None


def test_buyers_in_the_channels_currency_pay_with_no_query(
    acme, policy, django_assert_num_queries
):
    buyer = buyer_of(acme)

    with django_assert_num_queries(1):
        chain_for(buyer)


# In the admin


@pytest.fixture
def doras(client, dora):
    client.force_login(dora)
    return client


def test_staff_upload_the_banks_file(doras):
    address = reverse("admin:pricing_exchangerate_import")
    file = SimpleUploadedFile("eurofxref.csv", HISTORY.encode())

    answer = doras.post(address, {"file": file, "since": ""})

    assert answer.status_code == 302
    assert ExchangeRate.objects.count() == 6


def test_a_file_of_something_else_is_refused_in_words(doras):
    address = reverse("admin:pricing_exchangerate_import")
    file = SimpleUploadedFile("prices.csv", b"sku,price\nA,1\n")

    answer = doras.post(address, {"file": file, "since": ""})

    assert answer.status_code == 422
    assert "European Central Bank publishes" in answer.content.decode()


def test_staff_enter_a_rate_and_do_not_edit_the_banks(doras):
    banks = set_rate("4.97", day=date(2020, 1, 2))
    add = reverse("admin:pricing_exchangerate_add")

    answer = doras.post(add, {"currency": "ron", "day": "2020-01-02", "rate": "5"})

    assert answer.status_code == 302
    row = ExchangeRate.objects.get(source=RateSource.MANUAL)
    assert (row.currency, row.rate) == ("RON", Decimal(5))
    edit = reverse("admin:pricing_exchangerate_change", args=[banks.pk])
    assert doras.post(edit, {"rate": "9"}).status_code == 403


def test_staff_see_how_old_the_rate_is(doras, policy):
    set_rate("4.97", day=date(2020, 1, 2))

    page = doras.get(reverse("admin:pricing_currencypolicy_changelist"))

    assert "too old, not converted" in page.content.decode()


# Who may be given which list


@pytest.mark.parametrize(
    ("offered", "has_policy", "own", "fits"),
    [
        ((), False, "", {"EUR"}),
        (("RON",), False, "", {"EUR", "RON"}),
        ((), False, "RON", {"RON"}),
        ((), True, "RON", {"EUR", "RON"}),
        (("PLN",), True, "RON", {"EUR", "RON"}),
    ],
)
def test_a_list_is_assigned_where_it_can_answer(
    channel, offered, has_policy, own, fits
):
    channel.currencies = list(offered)
    channel.save()
    if has_policy:
        CurrencyPolicy.objects.create(channel=channel, currency="RON")
    customer = make.company("Carpați", channel=channel, currency=own)

    taken = set()
    for currency in ("EUR", "RON", "PLN", "USD"):
        price_list = make.price_list(f"list-{currency.lower()}", currency=currency)
        try:
            check_assignment(price_list=price_list, to=customer)
        except NotServedBy:
            continue
        taken.add(currency)

    assert taken == fits
