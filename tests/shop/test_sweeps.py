"""A kick never fails a checkout; a broker that is away is only counted."""

import socket

import pytest
from celery import Celery
from django.db import transaction

from shop.sweeps import KICKS_LOST, delay_after, kick


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.full
def test_a_kick_without_a_broker_is_forgiven_and_counted(
    db, django_capture_on_commit_callbacks, monkeypatch
):
    lost = KICKS_LOST._value.get()
    nobody = Celery(broker=f"redis://127.0.0.1:{closed_port()}/0", set_as_current=False)
    monkeypatch.setattr("shop.sweeps.current_app", nobody)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        kick("shop.send_mails")

    assert KICKS_LOST._value.get() == lost + 1


def test_delays_grow_and_stay_within_five_minutes():
    delays = [delay_after(tries).total_seconds() for tries in range(1, 40)]

    assert all(1 <= delay <= 300 for delay in delays)
    assert delays[0] <= 2
