"""Probes and figures for those who run the shop."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from shop import health
from shop.middleware import HealthMiddleware
from shop.models import Heartbeat


def test_the_process_says_it_is_alive_without_database_or_host_name(rf):
    asked = rf.get("/healthz", headers={"host": "10.0.0.7"})

    answer = HealthMiddleware(None)(asked)

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_answers_any_host_name_and_needs_no_channel(db, client, settings):
    settings.ALLOWED_HOSTS = ["shop.example"]

    answer = client.get("/readyz", headers={"host": "10.0.0.7"})

    assert answer.status_code == 200
    assert answer.json() == {"database": True, "worker": False}


def test_ready_tells_that_a_worker_made_progress_lately(db, client):
    Heartbeat.objects.beat("worker")

    assert client.get("/readyz").json()["worker"] is True


def test_ready_tells_that_the_worker_hangs(db, client, settings):
    Heartbeat.objects.beat("worker")
    late = timezone.now() - settings.HEARTBEAT_LIMIT - timedelta(seconds=1)
    Heartbeat.objects.update(at=late)

    assert client.get("/readyz").json() == {"database": True, "worker": False}


def test_without_its_database_the_process_is_not_ready(db, monkeypatch):
    def away():
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(health.connection, "cursor", away)
        answer = health.readiness(None)

    assert answer.status_code == 503


def test_metrics_are_for_programs_on_this_machine(channel, client):
    near = client.get("/metrics", REMOTE_ADDR="127.0.0.1")
    far = client.get("/metrics", REMOTE_ADDR="192.0.2.7")

    assert near.status_code == 200
    assert b"angro_kicks_lost" in near.content
    assert far.status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_metrics_are_not_told_through_a_proxy_on_this_machine(channel, client, header):
    answer = client.get(
        "/metrics", REMOTE_ADDR="127.0.0.1", headers={header: "192.0.2.7"}
    )

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("shown", "status"),
    [("Bearer right", 200), ("Bearer wrong", 404), ("right", 404), ("", 404)],
)
def test_with_a_token_metrics_are_for_whoever_bears_it(
    channel, client, settings, shown, status
):
    settings.METRICS_TOKEN = "right"

    answer = client.get(
        "/metrics", REMOTE_ADDR="127.0.0.1", headers={"Authorization": shown}
    )

    assert answer.status_code == status
