"""Long lists are checked by a worker, whatever happens to it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError
from django.utils import timezone

from orders.jobs import check_entries
from orders.models import EntrySheet
from orders.rules.entry_text import Entries, EntryLine
from orders.services import entry, entry_checks
from orders.services.lists import make_list
from tests import make


@pytest.fixture
def batches_of_two(monkeypatch):
    monkeypatch.setattr(entry_checks, "BATCH_LINES", 2)
    monkeypatch.setattr(entry, "MOST_AT_ONCE", 3)


def handed_in(buyer, *codes):
    lines = tuple(EntryLine(code, "2", Decimal(2)) for code in codes)
    return entry.take_lines(buyer=buyer, entries=Entries(lines), name="week.csv").sheet


def verdicts(sheet):
    return list(sheet.rows.values_list("code", "quantity", "verdict"))


def test_a_long_list_waits_for_a_worker_who_judges_all_of_it(
    buyer, bolt, batches_of_two, client, bob
):
    client.force_login(bob)
    sheet = handed_in(buyer, "BOLT-8", "NOPE-1", "NOPE-2", "bolt 8", "NOPE-3")
    page = client.get(f"/quick-order/{sheet.pk}/").content.decode()
    assert "0 of 5 lines checked" in page

    assert check_entries() == 1

    sheet.refresh_from_db()
    assert (sheet.state, sheet.pending, sheet.done_count) == ("ready", [], 5)
    assert verdicts(sheet) == [
        ("BOLT-8", 4, "fine"),
        ("NOPE-1", 2, "unknown"),
        ("NOPE-2", 2, "unknown"),
        ("NOPE-3", 2, "unknown"),
    ]
    assert "Add 1 fine row" in client.get(f"/quick-order/{sheet.pk}/").content.decode()


def test_who_waits_for_a_long_list_does_not_lose_the_list_it_is_meant_for(
    buyer, bolt, batches_of_two, client, bob
):
    client.force_login(bob)
    sheet = handed_in(buyer, "BOLT-8", "A-1", "A-2", "A-3")
    monday = make_list(buyer=buyer, name="Monday")
    url = f"/quick-order/{sheet.pk}/?list={monday.pk}"
    waiting = client.get(url).content.decode()
    assert f'hx-get="{url}"' in waiting
    assert f'<a href="{url}">' in waiting

    check_entries()

    headers = {"HX-Request": "true", "HX-Target": "entry-waiting"}
    assert client.get(url, headers=headers).headers["HX-Redirect"] == url
    checked = client.get(url).content.decode()
    assert f'value="{monday.pk}" selected' in checked
    assert f'href="?show=look&amp;list={monday.pk}"' in checked


def test_a_worker_that_died_is_followed_by_one_that_goes_on(
    buyer, bolt, batches_of_two
):
    sheet = handed_in(buyer, "BOLT-8", "A-1", "A-2", "A-3")
    entry_checks.check_next_lines(sheet_id=sheet.pk, now=timezone.now())
    sheet.refresh_from_db()
    assert (sheet.done_count, sheet.rows.count()) == (2, 2)
    assert check_entries() == 0  # the lease of the dead one still runs

    EntrySheet.objects.update(locked_until=timezone.now() - timedelta(seconds=1))

    assert check_entries() == 1
    assert [code for code, *_ in verdicts(sheet)] == ["BOLT-8", "A-1", "A-2", "A-3"]


def test_a_batch_that_fails_leaves_nothing_and_is_tried_again(
    buyer, bolt, batches_of_two, monkeypatch
):
    sheet = handed_in(buyer, "BOLT-8", "A-1", "A-2", "A-3")
    written = entry_checks.append_lines

    def broken(*args, **kwargs):
        written(*args, **kwargs)
        raise OperationalError("gone")

    monkeypatch.setattr(entry_checks, "append_lines", broken)
    assert check_entries() == 0
    sheet.refresh_from_db()
    assert (sheet.done_count, sheet.rows.count(), sheet.last_error) == (0, 0, "gone")

    monkeypatch.setattr(entry_checks, "append_lines", written)
    EntrySheet.objects.update(next_at=timezone.now())

    assert check_entries() == 1
    assert sheet.rows.count() == 4


def test_a_check_that_never_works_is_given_up_and_said(
    buyer, bolt, batches_of_two, client, bob
):
    client.force_login(bob)
    sheet = handed_in(buyer, "BOLT-8", "A-1", "A-2", "A-3")
    EntrySheet.objects.update(attempts=5)

    assert check_entries() == 0

    sheet.refresh_from_db()
    assert sheet.state == "failed"
    assert client.get(f"/quick-order/{sheet.pk}/").status_code == 200


def test_who_lost_the_right_meanwhile_gets_what_the_rights_of_now_give(
    buyer, bolt, batches_of_two
):
    sheet = handed_in(buyer, "BOLT-8", "A-1", "A-2", "A-3")
    bolt.is_active = False
    bolt.save()

    check_entries()

    assert {verdict for *_, verdict in verdicts(sheet)} == {"unknown"}


def test_a_sheet_removed_meanwhile_is_no_error(buyer, bolt, batches_of_two):
    sheet = handed_in(buyer, "BOLT-8", "A-1", "A-2", "A-3")

    entry.remove_sheet(buyer=buyer, sheet_id=sheet.pk)

    assert check_entries() == 0
    assert not EntrySheet.objects.exists()


def test_strangers_do_not_see_how_far_it_is(
    buyer, bolt, batches_of_two, client, mallory
):
    sheet = handed_in(buyer, "BOLT-8", "A-1", "A-2", "A-3")
    client.force_login(mallory)

    assert client.get(f"/quick-order/{sheet.pk}/").status_code == 404
    assert client.post(f"/quick-order/{sheet.pk}/remove/").status_code == 404


def test_a_guests_list_is_checked_with_what_a_guest_may(shop, bolt, batches_of_two):
    shop.access_mode = "open"
    shop.save()
    sheet = handed_in(make.guest(shop, token="t" * 20), "BOLT-8", "A-1", "A-2", "A-3")

    check_entries()

    assert verdicts(sheet)[0] == ("BOLT-8", 2, "fine")
