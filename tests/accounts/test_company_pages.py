"""The page of a company and its tree, for its people and for staff."""

import pytest
from django.urls import reverse

from accounts.models import Customer
from tests import make
from tests.make_invoicing import invoice, line

COMPANY = "/account/company/"
NEW = "/account/company/new/"
SIBIU = {
    "unit_kind": "branch",
    "unit_name": "Sibiu",
    "name": "Head SRL",
    "line1": "Str. Nouă 7",
    "postcode": "550001",
    "city": "Sibiu",
    "country": "RO",
}


@pytest.fixture
def head(channel):
    return make.company("Head", channel=channel)


@pytest.fixture
def branch(channel, head):
    return make.company("Branch", channel=channel, parent=head, unit_kind="branch")


@pytest.fixture
def chiefs(client, head):
    client.force_login(make.member("chief", head, role="admin").user)
    return client


def close_of(customer):
    return reverse("accounts:archive-branch", args=[customer.pk])


def test_the_tree_shows_branches_with_people_and_a_switch(chiefs, head, branch):
    make.member("paul", branch)
    make.member("petra", branch)

    page = chiefs.get(COMPANY).content.decode()

    assert page.index("<b>Head</b>") < page.index("<b>Branch</b>")
    assert f'name="customer" value="{branch.pk}"' in page
    assert close_of(branch) in page
    assert close_of(head) not in page


def test_a_branch_is_added_switched_to_and_closed(chiefs, head):
    added = chiefs.post(NEW, SIBIU)
    branch = Customer.objects.get(name="Sibiu")
    chiefs.post("/account/switch/", {"customer": branch.pk})
    inside = chiefs.get(COMPANY).content.decode()
    chiefs.post("/account/switch/", {"customer": head.pk})
    closed = chiefs.post(close_of(branch), follow=True).content.decode()

    branch.refresh_from_db()
    assert added.status_code == 302
    assert branch.addresses.get().city == "Sibiu"
    assert f"customer number {branch.number}" in inside
    assert branch.archived_at is not None
    assert "Nobody orders for it any more" in closed
    assert f'value="{branch.pk}"' not in closed


def test_a_wrong_postcode_adds_nothing(chiefs, head):
    refused = chiefs.post(NEW, {**SIBIU, "postcode": "1"})

    assert refused.status_code == 422
    assert "no postcode in Romania" in refused.content.decode()
    assert not head.branches.exists()


def test_an_admin_changes_the_details(chiefs, head):
    answer = chiefs.post(
        COMPANY, {"name": "Head Two", "email": "two@head.example", "phone": ""}
    )

    head.refresh_from_db()
    assert answer.status_code == 302
    assert (head.name, head.legal_name) == ("Head Two", "Head SRL")


def test_a_phone_that_cannot_be_called_is_refused(chiefs, head):
    answer = chiefs.post(
        COMPANY, {"name": "Head Two", "email": "two@head.example", "phone": "1"}
    )

    head.refresh_from_db()
    assert answer.status_code == 422
    assert head.name == "Head"


def test_a_buyer_reads_the_details_and_changes_nothing(client, acme, bob):
    branch = make.company("Branch", channel=acme.channel, parent=acme)
    client.force_login(bob)

    page = client.get(COMPANY).content.decode()
    answers = [
        client.post(COMPANY, {"name": "Bobs", "email": "b@acme.example"}),
        client.get(NEW),
        client.post(NEW, SIBIU),
    ]

    acme.refresh_from_db()
    assert "Acme" in page
    assert "Branch" not in page
    assert NEW not in page
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert client.post(close_of(branch)).status_code == 404
    assert acme.name == "Acme"


def test_a_role_above_without_the_right_closes_nothing(client, head, branch):
    client.force_login(make.member("fiona", head, role="finance").user)

    assert client.post(close_of(branch)).status_code == 403
    branch.refresh_from_db()
    assert branch.archived_at is None


def test_strangers_close_and_see_nothing(client, mallory, head, branch):
    client.force_login(mallory)

    assert client.post(close_of(branch)).status_code == 404
    assert "Branch" not in client.get(COMPANY).content.decode()
    branch.refresh_from_db()
    assert branch.archived_at is None


@pytest.mark.parametrize("address", [COMPANY, NEW])
def test_who_has_no_company_has_no_page_of_one(client, channel, alice, address):
    assert client.get(address).status_code == 302
    client.force_login(alice)
    assert client.get(address).status_code == 404
    person = make.company("Alice", channel=channel, kind="person")
    make.member("alice", person, role="admin")
    assert client.get(address).status_code == 404


def admin_form(client, customer):
    """What the admin's form of a customer sends as it stands."""
    page = client.get(f"/admin/accounts/customer/{customer.pk}/change/")
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, [])}
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {management.add_prefix(k): v for k, v in management.initial.items()}
        data[management.add_prefix("INITIAL_FORMS")] = 0
        data[management.add_prefix("TOTAL_FORMS")] = 0
    return data


def test_staff_move_a_company_and_a_circle_is_refused_at_the_field(
    client, dora, channel, head, branch
):
    other = make.company("Other", channel=channel)
    client.force_login(dora)
    address = f"/admin/accounts/customer/{head.pk}/change/"
    form = admin_form(client, head)

    refused = client.post(address, {**form, "parent": branch.pk})
    moved = client.post(address, {**form, "parent": other.pk})

    head.refresh_from_db()
    assert "is Head itself or below it" in refused.content.decode()
    assert moved.status_code == 302, moved.context["errors"]
    assert head.parent == other
    assert head.events.filter(verb="moved").exists()


def test_staff_do_not_archive_a_company_with_branches(client, dora, head, branch):
    client.force_login(dora)
    form = admin_form(client, head)

    refused = client.post(
        f"/admin/accounts/customer/{head.pk}/change/",
        {**form, "archived_at_0": "2026-11-20", "archived_at_1": "12:00"},
    )

    head.refresh_from_db()
    assert "Close what is below Head first" in refused.content.decode()
    assert head.archived_at is None


def test_the_account_page_shows_the_state_of_things(client, acme, bob, dora):
    acme.rep = dora
    acme.save(update_fields=["rep"])
    made = invoice(acme, line("BOLT-8", 10, "12"))
    client.force_login(bob)

    page = client.get("/account/").content.decode()

    assert made.number in page
    assert "1 open invoice" in page
    assert "1 person buys for Acme" in page
    assert "Dora" in page
    assert "Str. Lungă 1" in page


def test_a_role_without_the_right_sees_no_balance(client, acme):
    client.force_login(make.member("vera", acme, role="viewer").user)

    page = client.get("/account/").content.decode()

    assert "Balance" not in page
    assert "No documents yet" in page


def test_a_stopped_branch_is_told_why(client, head, branch):
    client.force_login(make.member("paul", branch).user)
    Customer.objects.filter(pk=head.pk).update(state="blocked")

    page = client.get("/account/").content.decode()

    assert "A company above yours is blocked" in page


def test_a_blocked_company_reads_what_it_owes_and_is_told(client, acme, bob):
    made = invoice(acme, line("BOLT-8", 10, "12"))
    Customer.objects.filter(pk=acme.pk).update(state="blocked")
    client.force_login(bob)

    page = client.get("/account/").content.decode()

    assert "Acme cannot order at present" in page
    assert made.number in page
    assert "1 open invoice" in page
