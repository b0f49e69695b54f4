"""The trail: complete, append-only, sealed."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.events import record, record_changes
from accounts.jobs import seal_events
from accounts.models import Event, EventSeal
from accounts.services import sealing
from accounts.services.sealing import verify_events
from shop.audit import MASK
from tests import make
from tests.race import at_once


def old_events(customer, count: int) -> list[Event]:
    """As if written an hour ago."""
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        return [record(customer, verb="changed", actor=None, n=n) for n in range(count)]


def tamper(sql: str, *params: object) -> None:
    """As somebody with the owner's password would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_event DISABLE TRIGGER USER")
        cursor.execute(sql, params)
        cursor.execute("ALTER TABLE accounts_event ENABLE TRIGGER USER")


def test_changes_are_kept_with_old_and_new_value(acme, dora):
    event = record_changes(
        acme,
        before={"name": "Acme", "phone": "1"},
        after={"name": "Acme Trade", "phone": "1"},
        actor=dora,
    )

    assert event is not None
    assert event.data == {"changes": {"name": ["Acme", "Acme Trade"]}}
    assert event.customer_id == acme.pk


def test_nothing_changed_is_no_event(acme, dora):
    same = {"name": "Acme"}

    assert record_changes(acme, before=same, after=same, actor=dora) is None


def test_secrets_are_masked(acme, dora):
    event = record_changes(
        acme, before={"client_secret": "a"}, after={"client_secret": "b"}, actor=dora
    )

    assert event is not None
    assert event.data == {"changes": {"client_secret": [MASK, MASK]}}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_event SET verb = 'x' WHERE id = %s",
        "UPDATE accounts_event SET subject_name = 'x' WHERE id = %s",
        "DELETE FROM accounts_event WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_an_event(acme, statement):
    event = record(acme, verb="changed", actor=None)

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [event.pk])


def test_erasing_takes_the_words_and_nothing_else(acme):
    event = record(acme, verb="changed", actor=None)

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.erasing', 'on', true)")
        Event.objects.filter(pk=event.pk).update(subject_name="", data={"erased": True})
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(verb="x")


def test_old_events_are_sealed_and_young_ones_wait(acme):
    old = old_events(acme, 3)
    record(acme, verb="changed", actor=None)

    assert seal_events() == 3

    seal = EventSeal.objects.get()
    assert (seal.first_id, seal.last_id) == (old[0].pk, old[-1].pk)
    assert verify_events() == []


def test_batches_chain(acme):
    old_events(acme, 3)

    assert [sealing.seal_events(limit=2) for _ in range(3)] == [2, 1, 0]

    first, second = EventSeal.objects.order_by("first_id")
    assert second.previous == first.sha256
    assert verify_events() == []


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE accounts_event SET verb = 'x' WHERE id = %s", "events were changed"),
        ("UPDATE accounts_event SET data = '{}' WHERE id = %s", "words changed"),
        (
            "DELETE FROM accounts_event WHERE id = %s",
            "events are missing or were added",
        ),
    ],
)
def test_tampering_shows(acme, statement, reason):
    events = old_events(acme, 3)
    seal_events()

    tamper(statement, events[1].pk)

    assert [broken.reason for broken in verify_events()] == [reason]


def test_the_command_fails_on_a_broken_seal(acme):
    events = old_events(acme, 2)
    seal_events()
    tamper("UPDATE accounts_event SET verb = 'x' WHERE id = %s", events[0].pk)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_events", "--json", stdout=out)

    assert json.loads(out.getvalue())["broken"][0]["reason"] == "events were changed"


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_seal_each_event_once(channel):
    acme = make.company(name="Acme", channel=channel)
    old_events(acme, 5)

    counts = at_once([seal_events, seal_events])

    assert sorted(counts) == [0, 5]
    assert verify_events() == []


def test_a_change_in_the_admin_is_in_the_trail_with_both_values(client, acme, dora):
    client.force_login(dora)
    page = reverse("admin:accounts_customergroup_add")

    no_rules = {"rules-TOTAL_FORMS": "0", "rules-INITIAL_FORMS": "0"}
    client.post(page, {"code": "dealers", "name": "Dealers", **no_rules})

    event = Event.objects.get(subject_kind="accounts.customergroup")
    assert event.verb == "added"
    assert event.actor == dora
    assert event.data["changes"]["name"] == [None, "Dealers"]
