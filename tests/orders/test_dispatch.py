"""Cut-off, weekdays, holidays and hours of delivery. No database."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from orders.errors import DateRefused, WindowRefused
from orders.rules.dispatch import (
    Departures,
    Window,
    arriving_on,
    is_past_cut_off,
    leaving_on,
    refuse_date,
)
from shop.working_days import WorkingDays

BUCHAREST = ZoneInfo("Europe/Bucharest")
ROMANIA = WorkingDays("RO")
GERMANY = WorkingDays("DE")


def test_working_days_leave_out_weekends_holidays_and_closed_days():
    # 30 November and 1 December are holidays in Romania, not in Germany.
    friday, tuesday = date(2026, 11, 27), date(2026, 12, 1)
    closed = WorkingDays("RO", frozenset({date(2026, 12, 2)}))

    assert ROMANIA.after(friday, 1) == date(2026, 12, 2)
    assert GERMANY.after(friday, 1) == date(2026, 11, 30)
    assert closed.after(friday, 1) == date(2026, 12, 3)
    assert not ROMANIA.is_working(tuesday)
    assert ROMANIA.after(tuesday, 0) == date(2026, 12, 2)
    assert WorkingDays("XX").is_working(tuesday)


def test_orthodox_easter_is_a_holiday_where_it_is_kept():
    # 2026: 12 April, a week after the western one.
    assert not ROMANIA.is_working(date(2026, 4, 13))
    assert ROMANIA.is_working(date(2026, 4, 6))
    assert not GERMANY.is_working(date(2026, 4, 6))


@pytest.mark.parametrize(
    ("at", "is_missed"),
    [
        # Tuesday, 14:00 in Bucharest is 12:00 UTC in winter, 11:00 in summer.
        (datetime(2026, 2, 3, 11, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 2, 3, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 7, 10, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 7, 11, 0, tzinfo=UTC), True),
        # The working days around both changes of the clock.
        (datetime(2026, 3, 27, 11, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 30, 11, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 23, 11, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 26, 11, 59, tzinfo=UTC), False),
        # Late in the evening UTC it is the next day in Bucharest.
        (datetime(2026, 2, 2, 22, 30, tzinfo=UTC), False),
        # Nothing leaves at the weekend or on a holiday: nothing is missed.
        (datetime(2026, 2, 7, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 1, 18, 0, tzinfo=UTC), False),
    ],
)
def test_the_cut_off_is_read_from_the_sellers_clock(at, is_missed):
    departures = Departures(cut_off=time(14))

    assert is_past_cut_off(departures, at.astimezone(BUCHAREST), ROMANIA) is is_missed


@pytest.mark.parametrize("hour", [0, 1])
def test_a_cut_off_in_the_hour_that_comes_twice_has_passed_both_times(hour):
    # On 25 October 2026 it is 03:30 in Bucharest at 00:30 and at 01:30 UTC.
    sundays = WorkingDays()
    at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(BUCHAREST)

    assert at.time() == time(3, 30)
    assert not is_past_cut_off(Departures(time(3, 15)), at, sundays)  # a Sunday
    monday = at.replace(day=26, fold=0)
    assert is_past_cut_off(Departures(time(3, 15)), monday, sundays)


def test_goods_leave_on_the_weekdays_of_the_method():
    tuesdays = Departures(weekdays=(2,), transit_days=2)
    thursday = date(2026, 11, 26)

    # 1 December is a holiday, so the Tuesday after it.
    assert leaving_on(thursday, tuesdays, ROMANIA) == date(2026, 12, 8)
    assert leaving_on(thursday, tuesdays, GERMANY) == date(2026, 12, 1)
    assert arriving_on(date(2026, 12, 1), tuesdays, GERMANY) == date(2026, 12, 3)


def test_a_named_saturday_is_a_day_to_leave_and_to_arrive():
    saturdays = Departures(weekdays=(6,))
    left = leaving_on(date(2026, 11, 26), saturdays, GERMANY)

    assert left == date(2026, 11, 28)
    assert arriving_on(left, saturdays, GERMANY) == left


def test_a_method_that_could_never_leave_says_the_day_the_goods_are_ready():
    never = WorkingDays("", frozenset({date(2026, 11, 28)}))
    day = date(2026, 11, 26)

    assert leaving_on(day, Departures(weekdays=(9,)), never) == day


MORNING = Window(1, time(8), time(12))
SATURDAY = Window(2, time(9), time(11), weekdays=(6,))


@pytest.mark.parametrize(
    ("wanted", "window", "refusal"),
    [
        (None, None, None),
        (date(2026, 11, 27), None, None),
        (date(2026, 11, 27), MORNING, None),
        (date(2026, 11, 28), SATURDAY, None),
        (date(2026, 11, 26), None, None),
        (date(2026, 11, 25), None, DateRefused),
        (date(2026, 11, 28), None, DateRefused),
        (date(2026, 12, 1), None, DateRefused),
        (date(2026, 12, 1), MORNING, WindowRefused),
        (date(2026, 11, 28), MORNING, WindowRefused),
        (date(2026, 11, 27), SATURDAY, WindowRefused),
        (date(2026, 11, 21), SATURDAY, DateRefused),
        (None, MORNING, WindowRefused),
    ],
)
def test_a_day_and_its_hours_are_ones_on_which_goods_come(wanted, window, refusal):
    today = date(2026, 11, 26)

    if refusal is None:
        refuse_date(wanted, window, today, ROMANIA)
    else:
        with pytest.raises(refusal):
            refuse_date(wanted, window, today, ROMANIA)


def test_hours_are_written_as_a_clock_shows_them():
    assert str(MORNING) == "08:00–12:00"
