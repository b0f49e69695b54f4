"""Profile, addresses and people, over HTTP."""

import pytest
from django.urls import reverse

from accounts.models import Address, Customer, Member
from accounts.services.addresses import AddressDetails, add_address
from tests import make
from tests.race import at_once

PLACE = {
    "name": "Acme Workshop",
    "line1": "Str. Nouă 7",
    "postcode": "500001",
    "city": "Sibiu",
    "country": "RO",
}
OWN_PAGES = ("accounts:profile", "accounts:addresses", "accounts:members")


@pytest.fixture
def bobs(client, bob):
    client.force_login(bob)
    return client


@pytest.mark.parametrize("name", [*OWN_PAGES, "accounts:add-address"])
def test_guests_are_sent_to_sign_in(channel, client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_show_nothing_of_other_companies(acme, mallory, client, name):
    make.member("bob", acme)
    client.force_login(mallory)

    page = client.get(reverse(name)).content.decode()

    assert "Mallory" in page
    assert "Acme" not in page
    assert "bob@example.org" not in page


def test_a_person_changes_name_phone_and_language(bobs, bob):
    answer = bobs.post(
        reverse("accounts:profile"),
        {"name": "Bob Pop", "phone": "+40744555210", "language": "ro"},
    )

    bob.refresh_from_db()
    assert answer.status_code == 302
    assert (bob.name, str(bob.phone), bob.language) == ("Bob Pop", "+40744555210", "ro")


def test_a_refused_profile_changes_nothing(bobs, bob):
    answer = bobs.post(
        reverse("accounts:profile"), {"name": "", "phone": "1", "language": "xx"}
    )

    bob.refresh_from_db()
    assert answer.status_code == 422
    assert bob.name == "Bob"


def test_an_address_is_added_and_takes_over_the_default(bobs, acme):
    answer = bobs.post(
        reverse("accounts:add-address"), {**PLACE, "is_delivery_default": "on"}
    )

    standing = acme.addresses.filter(archived_at__isnull=True)
    assert answer.status_code == 302
    assert standing.get(is_delivery_default=True).city == "Sibiu"
    assert standing.get(is_billing_default=True).city == "Brașov"
    assert acme.events.get(verb="added").subject_kind == "accounts.address"


def test_an_address_is_changed_and_stays_the_default(bobs, acme):
    address = acme.addresses.get()

    bobs.post(reverse("accounts:change-address", args=[address.pk]), PLACE)

    address.refresh_from_db()
    assert address.city == "Sibiu"
    assert address.is_billing_default
    assert address.is_delivery_default


def test_a_removed_address_is_archived_and_gone_from_the_list(bobs, acme):
    spare = Address.objects.create(customer=acme, **PLACE)

    bobs.post(reverse("accounts:archive-address", args=[spare.pk]))
    page = bobs.get(reverse("accounts:addresses")).content.decode()

    spare.refresh_from_db()
    assert spare.archived_at is not None
    assert "Sibiu" not in page


def test_the_invoice_address_cannot_be_removed(bobs, acme):
    address = acme.addresses.get()

    answer = bobs.post(
        reverse("accounts:archive-address", args=[address.pk]), follow=True
    )

    address.refresh_from_db()
    assert address.archived_at is None
    assert "where your invoices go" in answer.content.decode()


@pytest.mark.parametrize("name", ["change-address", "archive-address"])
def test_strangers_do_not_find_an_address(acme, mallory, client, name):
    address = acme.addresses.get()
    client.force_login(mallory)

    answer = client.post(reverse(f"accounts:{name}", args=[address.pk]), PLACE)

    address.refresh_from_db()
    assert answer.status_code == 404
    assert address.city == "Brașov"
    assert address.archived_at is None


def test_a_role_without_the_right_reads_addresses_and_changes_none(acme, carla, client):
    client.force_login(carla)
    address = acme.addresses.get()

    page = client.get(reverse("accounts:addresses"))
    change = client.post(reverse("accounts:change-address", args=[address.pk]), PLACE)
    add = client.post(reverse("accounts:add-address"), PLACE)

    assert "Brașov" in page.content.decode()
    assert reverse("accounts:add-address") not in page.content.decode()
    assert (change.status_code, add.status_code) == (403, 403)
    assert Address.objects.filter(customer=acme).count() == 1


def test_people_of_the_company_are_listed_with_their_roles(bobs, carla):
    page = bobs.get(reverse("accounts:members")).content.decode()

    assert "Bob" in page
    assert "Carla" in page
    assert "Approver" in page


def test_lists_ask_the_database_the_same_number_of_times(
    bobs, acme, django_assert_max_num_queries
):
    for place in range(12):
        make.member(f"person{place}", acme, role="viewer")
        Address.objects.create(customer=acme, **PLACE)
    bobs.get(reverse("accounts:members"))

    with django_assert_max_num_queries(14):
        bobs.get(reverse("accounts:members"))
    with django_assert_max_num_queries(14):
        bobs.get(reverse("accounts:addresses"))


def test_somebody_in_two_companies_switches_between_them(bobs, bob, channel, acme):
    other = make.company("Branch", channel=channel)
    make.member("bob", other)

    bobs.post(reverse("accounts:switch-customer"), {"customer": other.pk})
    page = bobs.get(reverse("accounts:profile")).content.decode()

    assert f'<dd class="code">{other.number}</dd>' in page
    assert f'<dd class="code">{acme.number}</dd>' not in page


@pytest.mark.parametrize("wanted", ["", "x", "999999999999", "-1", "²", "9" * 5000])
def test_nobody_switches_to_what_does_not_exist(bobs, wanted):
    answer = bobs.post(reverse("accounts:switch-customer"), {"customer": wanted})

    assert answer.status_code == 404


def test_nobody_switches_to_a_company_of_others(bobs, mallory):
    other = Customer.objects.get(name="Mallory Trade")

    answer = bobs.post(reverse("accounts:switch-customer"), {"customer": other.pk})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/cart/", "/cart/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_the_switch_only_our_own_pages_follow(bobs, acme, wanted, leads_to):
    answer = bobs.post(
        reverse("accounts:switch-customer"), {"customer": acme.pk, "next": wanted}
    )

    assert answer.url == leads_to


def test_a_removed_member_loses_the_company_at_the_next_click(bobs, bob, acme):
    Member.objects.filter(user=bob).update(archived_at=acme.registered_at)

    page = bobs.get(reverse("accounts:profile")).content.decode()

    assert "Acme" not in page
    assert bobs.get(reverse("accounts:add-address")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_defaults_set_at_once_take_turns():
    acme = make.company("Acme", channel=make.channel("trade"))
    bob = make.member("bob", acme).user
    buyer = make.buyer(bob, acme)

    def add(city: str):
        details = AddressDetails(**{**PLACE, "city": city}, is_billing_default=True)
        return add_address(buyer=buyer, details=details)

    results = at_once([lambda: add("Sibiu"), lambda: add("Cluj"), lambda: add("Iași")])

    assert all(isinstance(result, Address) for result in results)
    assert acme.addresses.filter(is_billing_default=True).count() == 1
    assert acme.addresses.count() == 4
