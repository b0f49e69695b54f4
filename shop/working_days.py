"""Days on which a seller works: no weekends, no public holidays, no days of its own."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

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
    """Public holidays of a whole country; those of its regions only are not."""
    # Imported when first asked for: the registry of all countries is large.
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
