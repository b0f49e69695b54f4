"""Who changed what, for the company's own people and for staff."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.events import record, record_changes
from tests import make

PAGE = "/account/history/"


@pytest.fixture
def anna(acme):
    """Acme's admin."""
    return make.member("anna", acme, role="admin").user


def renamed(customer, actor, before="Acme", after="Acme Trade"):
    return record_changes(
        customer, before={"name": before}, after={"name": after}, actor=actor
    )


def test_the_page_tells_who_changed_what_from_what_to_what(client, acme, anna):
    renamed(acme, anna)
    client.force_login(anna)

    page = client.get(PAGE).content.decode()

    assert "anna" in page.lower()
    assert "Acme Trade" in page
    assert "Name" in page


def test_a_deed_of_the_seller_is_told_as_such(client, acme, anna, dora):
    renamed(acme, dora)
    client.force_login(anna)

    assert "for the seller" in client.get(PAGE).content.decode()


def test_how_the_seller_files_the_company_is_not_told(client, acme, anna, dora):
    record_changes(
        acme, before={"groups": []}, after={"groups": ["Slow payers"]}, actor=dora
    )
    client.force_login(anna)

    assert "Slow payers" not in client.get(PAGE).content.decode()


def test_other_companies_deeds_are_not_there(client, anna, mallory):
    other = mallory.memberships.get().customer
    renamed(other, mallory, "Mallory Trade", "Mallory Secret")
    client.force_login(anna)

    assert "Mallory" not in client.get(PAGE).content.decode()


def test_without_the_right_the_page_is_refused(client, bob):
    client.force_login(bob)

    assert client.get(PAGE).status_code == 403


def test_without_a_company_there_is_no_such_page(client, alice, channel):
    client.force_login(alice)

    assert client.get(PAGE).status_code == 404


def test_filters_narrow_and_nonsense_is_not_asked(client, acme, anna):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        renamed(acme, anna, after="Long Ago Ltd")
    record(acme.addresses.get(), verb="added", actor=anna)
    client.force_login(anna)
    today = timezone.now().date()

    recent = client.get(PAGE, {"starts_on": str(today - timedelta(days=2))})
    about = client.get(PAGE, {"kind": "accounts.address"})
    nonsense = client.get(PAGE, {"kind": "x", "actor": "y", "starts_on": "z"})

    assert "Long Ago Ltd" not in recent.content.decode()
    assert "Long Ago Ltd" not in about.content.decode()
    assert nonsense.status_code == 200
    assert "Long Ago Ltd" in nonsense.content.decode()


def test_the_file_is_defused(client, acme, anna):
    renamed(acme, anna, after="=cmd|' /C calc'!A0")
    client.force_login(anna)

    answer = client.get(PAGE, {"as": "csv"})

    assert answer["Content-Type"].startswith("text/csv")
    assert "history.csv" in answer["Content-Disposition"]
    body = answer.content.decode()
    assert "Acme → =cmd" in body
    assert "\n=cmd" not in body


@pytest.mark.parametrize("count", [3, 40])
def test_any_number_of_deeds_costs_the_same_queries(
    client, acme, anna, count, django_assert_max_num_queries
):
    for number in range(count):
        renamed(acme, anna, after=f"Acme {number}")
    client.force_login(anna)
    client.get(PAGE)

    with django_assert_max_num_queries(15):
        client.get(PAGE)


def test_staff_see_old_and_new_value_and_take_the_list_along(client, acme, dora):
    renamed(acme, dora)
    client.force_login(dora)

    page = client.get(reverse("admin:accounts_event_changelist"))
    export = client.get(reverse("admin:accounts_event_export"))

    assert "Acme Trade" in page.content.decode()
    assert export.status_code == 200


def test_a_rep_sees_the_trail_of_own_customers_only(client, acme, mallory):
    rep = make.staff("rita", "Sales representative")
    acme.rep = rep
    acme.save()
    renamed(acme, rep)
    renamed(mallory.memberships.get().customer, mallory, "M", "Mallory Secret")
    client.force_login(rep)

    page = client.get(reverse("admin:accounts_event_changelist")).content.decode()

    assert "Acme Trade" in page
    assert "Mallory Secret" not in page
