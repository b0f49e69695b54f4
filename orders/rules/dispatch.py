"""When goods leave and come: cut-off, weekdays, hours to choose from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.dates import WEEKDAYS_ABBR

from orders.errors import DateRefused, WindowRefused
from shop.templatetags.angro import date_weekday
from shop.working_days import ONE_DAY, WorkingDays

ZERO = Decimal(0)
# A method that leaves on closed days only would be looked for without end.
LONGEST_WAIT_DAYS = 366


@dataclass(frozen=True)
class Window:
    """Hours between which goods are brought; no weekdays: every working day."""

    window_id: int
    from_time: time
    to_time: time
    weekdays: tuple[int, ...] = ()
    surcharge_amount: Decimal = ZERO

    def __str__(self) -> str:
        return f"{self.from_time:%H:%M}–{self.to_time:%H:%M}"

    def fits(self, day: date, working: WorkingDays) -> bool:
        """Say whether goods are brought in these hours on `day`."""
        return is_served(day, self.weekdays, working)


@dataclass(frozen=True)
class Departures:
    """When a method leaves: until `cut_off` the same day, on `weekdays` or any."""

    cut_off: time | None = None
    weekdays: tuple[int, ...] = ()
    transit_days: int = 0


def is_served(day: date, weekdays: Collection[int], working: WorkingDays) -> bool:
    """Say whether something moves on `day`: on named weekdays, else on working days."""
    if weekdays:
        return day.isoweekday() in weekdays and working.is_open(day)
    return working.is_working(day)


def is_past_cut_off(
    departures: Departures, local_now: datetime, working: WorkingDays
) -> bool:
    """Say whether today's departure is missed, by the seller's clock.

    On a day without departures nothing is missed.
    """
    if departures.cut_off is None or not working.is_working(local_now.date()):
        return False
    return local_now.time() >= departures.cut_off


def leaving_on(ready_on: date, departures: Departures, working: WorkingDays) -> date:
    """The day on which goods that are ready on `ready_on` leave."""
    day = ready_on
    for _ in range(LONGEST_WAIT_DAYS):
        if is_served(day, departures.weekdays, working):
            return day
        day += ONE_DAY
    return ready_on


def arriving_on(leaves_on: date, departures: Departures, working: WorkingDays) -> date:
    """The day on which goods that leave on `leaves_on` are there."""
    if not departures.transit_days:
        return leaves_on
    return working.after(leaves_on, departures.transit_days)


def window_of(windows: Sequence[Window], window_id: int | None) -> Window | None:
    return next((one for one in windows if one.window_id == window_id), None)


def refuse_date(
    wanted: date | None, window: Window | None, today: date, working: WorkingDays
) -> None:
    """Raise DateRefused or WindowRefused where nothing is brought when it is wished.

    Hours are those of a day: without one they are refused.
    """
    if window is not None and (wanted is None or not window.fits(wanted, working)):
        raise WindowRefused
    if wanted is None:
        return
    is_served_then = window is not None or working.is_working(wanted)
    if wanted < today or not is_served_then:
        raise DateRefused(first=date_weekday(working.after(today, 0)))


def weekday_names(weekdays: Collection[int]) -> str:
    """Days of the week in short: Mon, Tue, Sat."""
    return ", ".join(str(WEEKDAYS_ABBR[day - 1]) for day in sorted(weekdays))
