"""Public holidays, which one process finds out for all."""

from datetime import date

import holidays
import pytest

from shop import working_days
from shop.working_days import WorkingDays

pytestmark = pytest.mark.usefixtures("_another_process")
CHRISTMAS, PLAIN = date(2031, 12, 25), date(2031, 12, 10)


@pytest.fixture
def _another_process():
    working_days._public.cache_clear()
    yield
    working_days._public.cache_clear()


def test_holidays_found_by_one_process_are_read_by_the_others(monkeypatch):
    assert not WorkingDays("RO").is_open(CHRISTMAS)
    working_days._public.cache_clear()

    monkeypatch.delattr(holidays, "country_holidays")

    assert not WorkingDays("RO").is_open(CHRISTMAS)
    assert WorkingDays("RO").is_open(PLAIN)


def test_a_country_without_a_calendar_is_asked_for_once_too(monkeypatch):
    assert WorkingDays("XX").is_open(CHRISTMAS)
    working_days._public.cache_clear()

    monkeypatch.delattr(holidays, "country_holidays")

    assert WorkingDays("XX").is_open(CHRISTMAS)
