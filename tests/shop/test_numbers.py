"""Numbers without gaps and without doubles."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from shop.numbers import next_number


def take(on: date = date(2026, 5, 4)) -> str:
    return next_number(seller_id=1, kind="invoice", series="INV", on=on)


def test_numbers_follow_each_other_and_begin_anew_each_year(db):
    numbers = [take(), take(), take(on=date(2027, 1, 1))]

    assert numbers == ["INV-2026-000001", "INV-2026-000002", "INV-2027-000001"]


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_with_failures_leave_no_gap():
    numbers: list[str] = []

    def work(index: int) -> None:
        try:
            for step in range(6):
                try:
                    with transaction.atomic():
                        number = take()
                        if (index + step) % 5 == 0:
                            raise RuntimeError
                    numbers.append(number)
                except RuntimeError:
                    continue
        finally:
            connection.close()

    threads = [Thread(target=work, args=(index,)) for index in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counted = sorted(int(number.rpartition("-")[2]) for number in numbers)
    assert counted == list(range(1, len(numbers) + 1))
    assert len(numbers) > 60
