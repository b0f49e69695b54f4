"""Staff look after the people of companies in the admin."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import CustomerGroup, Member, Role
from tests import make, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(acme):
    return make.member("anna", acme, role="admin")


@pytest.fixture
def doras(client, dora):
    client.force_login(dora)
    return client


def saved(member: Member, role, *, archived: bool = False) -> dict[str, object]:
    fields = {"user": member.user_id, "customer": member.customer_id, "role": role.pk}
    day, clock = ("2026-11-20", "12:00:00") if archived else ("", "")
    return {**fields, "archived_at_0": day, "archived_at_1": clock}


def test_staff_take_away_the_last_admin_and_are_told(doras, dora, acme, anna):
    url = reverse("admin:accounts_member_change", args=[anna.pk])

    answer = doras.post(url, saved(anna, anna.role, archived=True), follow=True)

    anna.refresh_from_db()
    assert anna.archived_at is not None
    assert "Nobody of Acme can invite and remove people now." in answer.content.decode()
    assert acme.events.get(verb="changed").actor == dora


def test_nobody_is_warned_while_an_admin_is_left(doras, acme, anna):
    bob = make.member("bob", acme)
    url = reverse("admin:accounts_member_change", args=[bob.pk])

    answer = doras.post(url, saved(bob, make.ready_made_role("viewer")), follow=True)

    bob.refresh_from_db()
    assert bob.role.code == "viewer"
    assert "Nobody of Acme" not in answer.content.decode()


def test_a_role_of_another_company_is_not_given(doras, acme, anna, mallory):
    theirs = make_people.role(mallory.memberships.get().customer, name="Theirs")
    url = reverse("admin:accounts_member_change", args=[anna.pk])

    page = doras.get(url).content.decode()
    changed = doras.post(url, saved(anna, theirs))
    added = doras.post(
        reverse("admin:accounts_member_add"),
        {**saved(anna, theirs), "user": make.user("new").pk},
    )

    anna.refresh_from_db()
    assert "Theirs" not in page
    assert (changed.status_code, added.status_code) == (200, 200)
    assert "belongs to another company" in added.content.decode()
    assert anna.role.code == "admin"
    assert not Member.objects.filter(user__email="new@example.org").exists()


def test_invitations_are_looked_at_and_not_changed(doras, acme, anna):
    invitation, token = make_people.invited(acme, anna.user)
    page = reverse("admin:accounts_invitation_change", args=[invitation.pk])

    shown = doras.get(page).content.decode()
    listed = doras.get(reverse("admin:accounts_invitation_changelist"))

    assert "nina@example.org" in listed.content.decode()
    assert invitation.token_sha256 not in shown
    assert token not in shown
    assert doras.get(reverse("admin:accounts_invitation_add")).status_code == 403
    assert doras.post(page, {"email": "x@example.org"}).status_code == 403


def test_reps_see_invitations_of_their_customers_only(client, acme, anna, channel):
    rita = make.staff("rita", "Sales representative")
    acme.rep = rita
    acme.save()
    other = make.company("Other", channel=channel)
    theirs = make.member("otto", other, role="admin").user
    make_people.invited(acme, anna.user)
    make_people.invited(other, theirs, email="secret@example.org")
    client.force_login(rita)

    page = client.get(reverse("admin:accounts_invitation_changelist")).content.decode()

    assert "nina@example.org" in page
    assert "secret@example.org" not in page


@pytest.mark.parametrize("model", [CustomerGroup, Role])
def test_pages_of_a_list_come_in_an_order(rf, dora, model):
    request = rf.get("/admin/")
    request.user = dora

    assert admin.site._registry[model].get_queryset(request).ordered
