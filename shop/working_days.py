"""Days on which a seller works: no weekends, no public holidays, no days of its own."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version
from typing import cast

from django.core.cache import cache

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """Monday to Friday without the public holidays of `country` and the `closed` days.

    Of a country that the calendar of holidays does not know, no holiday is known.
    """

    country: str = ""
    closed: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Say whether `day` is neither a public holiday nor closed; weekends may be."""
        return day not in self.closed and day not in _public(self.country, day.year)

    def is_working(self, day: date) -> bool:
        return day.weekday() < SATURDAY and self.is_open(day)

    def after(self, day: date, count: int) -> date:
        """The date `count` working days after `day`; with 0 the first from `day` on."""
        found, left = day, count
        while left or not self.is_working(found):
            found += ONE_DAY
            if left and self.is_working(found):
                left -= 1
        return found


@lru_cache(maxsize=256)
def _public(country: str, year: int) -> frozenset[date]:
    """Public holidays of a whole country; those of its regions only are not.

    The calendars of all countries come with one of them: 16 MB and half a second of a
    process. One process asks them, the others read what it found.
    """
    key = f"holidays:{version('holidays')}:{country}:{year}"
    found = cache.get(key)
    if found is None:
        found = _find_public(country, year)
        cache.set(key, found, timeout=None)
    return cast("frozenset[date]", found)


def _find_public(country: str, year: int) -> frozenset[date]:
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
