"""People of a company: seen, given other roles, removed, brought back."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import BeyondYours, LastAdmin, OwnRole
from accounts.models import Member, Role
from accounts.rights import Right, RightScope
from accounts.selectors import buyer_of
from accounts.services.members import (
    change_member_role,
    remove_member,
    restore_member,
)
from accounts.services.roles import RoleDetails, change_role
from shop.errors import NotAllowed
from tests import make, make_people
from tests.race import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(acme):
    """Admin of Acme."""
    return make.member("anna", acme, role="admin").user


@pytest.fixture
def annas(client, anna):
    client.force_login(anna)
    return client


def member_of(user, customer) -> Member:
    return Member.objects.get(user=user, customer=customer)


def acting(user, customer):
    """Acting for `customer` by a membership there or above, as a request does."""
    ids = [customer.pk]
    above = customer.parent
    while above is not None:
        ids.append(above.pk)
        above = above.parent
    return buyer_of(
        channel=customer.channel,
        now=timezone.now(),
        language="en",
        user=user,
        customer_ids=ids,
        wanted_customer_id=customer.pk,
    )


# --- pages ---------------------------------------------------------------------


def test_admins_see_last_sign_ins_and_others_do_not(acme, annas, bob, client):
    page = annas.get(reverse("accounts:members")).content.decode()
    client.force_login(bob)
    plain = client.get(reverse("accounts:members")).content.decode()

    assert "Last sign-in" in page
    assert reverse("accounts:invite") in page
    assert "Last sign-in" not in plain
    assert reverse("accounts:invite") not in plain


def test_people_are_found_by_a_part_of_name_or_email(acme, annas, bob, carla):
    page = annas.get(reverse("accounts:members"), {"q": "CARL"}).content.decode()

    assert "carla@example.org" in page
    assert "bob@example.org" not in page


def test_a_search_without_a_hit_says_so(annas):
    page = annas.get(reverse("accounts:members"), {"q": "zzz"}).content.decode()

    assert "Nobody fits." in page


def test_hundreds_of_people_come_in_pages_at_the_same_number_of_queries(
    annas, acme, anna, django_assert_max_num_queries
):
    for place in range(60):
        make.member(f"person{place:02d}", acme, role="viewer")
    for place in range(12):
        make_people.invited(acme, anna, email=f"asked{place}@example.org")
    annas.get(reverse("accounts:members"))

    with django_assert_max_num_queries(18):
        first = annas.get(reverse("accounts:members")).content.decode()
    second = annas.get(reverse("accounts:members"), {"page": 2}).content.decode()

    assert "person00@example.org" in first
    assert "person59@example.org" not in first
    assert "person59@example.org" in second


def test_a_search_by_htmx_answers_with_the_list_alone(annas, bob):
    answer = annas.get(
        reverse("accounts:members"), {"q": "bob"}, headers={"HX-Request": "true"}
    )

    assert "bob@example.org" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_page_of_a_person_says_in_words_what_they_may_do(annas, acme, bob):
    url = reverse("accounts:member", args=[member_of(bob, acme).pk])

    page = annas.get(url).content.decode()

    assert "Place orders" in page
    assert "Send a cart as an order" in page
    assert "Invite and remove people" not in page


@pytest.mark.parametrize("role", ["buyer", "approver", "finance", "viewer", "pickup"])
def test_without_the_right_nobody_opens_or_changes_a_person(acme, bob, client, role):
    client.force_login(make.member("otto", acme, role=role).user)
    member = member_of(bob, acme)
    viewer = make.ready_made_role("viewer")

    answers = [
        client.get(reverse("accounts:member", args=[member.pk])),
        client.post(reverse("accounts:member", args=[member.pk]), {"role": viewer.pk}),
        client.post(reverse("accounts:remove-member", args=[member.pk])),
        client.get(reverse("accounts:invite")),
    ]

    member.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    assert (member.role.code, member.archived_at) == ("buyer", None)


def test_an_admin_of_another_company_finds_nobody(acme, bob, mallory, client):
    client.force_login(mallory)
    member = member_of(bob, acme)
    viewer = make.ready_made_role("viewer")

    answers = [
        client.get(reverse("accounts:member", args=[member.pk])),
        client.post(reverse("accounts:member", args=[member.pk]), {"role": viewer.pk}),
        client.post(reverse("accounts:remove-member", args=[member.pk])),
    ]

    member.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert (member.role.code, member.archived_at) == ("buyer", None)


# --- another role --------------------------------------------------------------


def test_another_role_holds_at_the_next_click(acme, annas, anna, bob, client):
    member = member_of(bob, acme)
    viewer = make.ready_made_role("viewer")

    answer = annas.post(
        reverse("accounts:member", args=[member.pk]), {"role": viewer.pk}
    )

    event = acme.events.get(verb="changed")
    client.force_login(bob)
    assert answer.status_code == 302
    assert event.data["changes"] == {"role": ["Buyer", "Viewer"]}
    assert event.actor == anna
    assert client.get(reverse("accounts:add-address")).status_code == 403


def test_nobody_changes_their_own_role(acme, annas, anna):
    member = member_of(anna, acme)
    make.member("otto", acme, role="admin")
    viewer = make.ready_made_role("viewer")
    url = reverse("accounts:member", args=[member.pk])

    page = annas.get(url).content.decode()
    answer = annas.post(url, {"role": viewer.pk})

    member.refresh_from_db()
    assert "You cannot change what you may do yourself" in page
    assert answer.status_code == 422
    assert member.role.code == "admin"
    with pytest.raises(OwnRole):
        change_member_role(
            buyer=make.buyer(anna, acme), member_id=member.pk, role_id=viewer.pk
        )


def test_a_role_beyond_ones_own_cannot_be_given(acme, bob):
    keeper = make_people.role(acme, Right.MANAGE_MEMBERS, Right.SEE_PRICES)
    karl = make_people.with_role("karl", acme, keeper).user
    member = member_of(bob, acme)

    for code in ("admin", "buyer", "approver", "finance"):
        with pytest.raises(BeyondYours):
            change_member_role(
                buyer=make.buyer(karl, acme),
                member_id=member.pk,
                role_id=make.ready_made_role(code).pk,
            )

    member.refresh_from_db()
    assert member.role.code == "buyer"


def test_a_reach_beyond_ones_own_cannot_be_given(acme, bob):
    everything = make_people.all_rights_but()
    keeper = make_people.role(acme, *everything, scope=RightScope.COMPANY)
    karl = make_people.with_role("karl", acme, keeper).user
    member = member_of(bob, acme)

    with pytest.raises(BeyondYours):
        change_member_role(
            buyer=make.buyer(karl, acme),
            member_id=member.pk,
            role_id=make.ready_made_role("approver").pk,
        )

    assert member_of(bob, acme).role.code == "buyer"


def test_only_roles_that_may_be_given_are_offered(acme, bob, client):
    keeper = make_people.role(
        acme, Right.MANAGE_MEMBERS, Right.SEE_PRICES, Right.VIEW_ORDERS, name="Keeper"
    )
    client.force_login(make_people.with_role("karl", acme, keeper).user)

    page = client.get(reverse("accounts:member", args=[member_of(bob, acme).pk]))

    roles = {role for role, _ in page.context["form"].fields["role"].choices}
    assert roles == {keeper.pk, make.ready_made_role("viewer").pk}


def test_a_role_of_another_company_cannot_be_given(acme, anna, bob, mallory):
    other = mallory.memberships.get().customer
    theirs = make_people.role(other, Right.SEE_PRICES)

    with pytest.raises(Role.DoesNotExist):
        change_member_role(
            buyer=make.buyer(anna, acme),
            member_id=member_of(bob, acme).pk,
            role_id=theirs.pk,
        )


def test_a_removed_role_cannot_be_given(acme, anna, bob):
    old = make_people.role(acme, Right.SEE_PRICES)
    Role.objects.filter(pk=old.pk).update(archived_at=timezone.now())

    with pytest.raises(Role.DoesNotExist):
        change_member_role(
            buyer=make.buyer(anna, acme),
            member_id=member_of(bob, acme).pk,
            role_id=old.pk,
        )


# --- removed and brought back --------------------------------------------------


def test_a_removed_person_is_out_at_the_next_click_and_stays_in_the_fold(
    acme, annas, bob, client
):
    other = make.company("Other", channel=acme.channel)
    make.member("bob", other)
    bobs = type(client)()
    bobs.force_login(bob)
    bobs.post(reverse("accounts:switch-customer"), {"customer": acme.pk})

    answer = annas.post(
        reverse("accounts:remove-member", args=[member_of(bob, acme).pk])
    )

    profile = bobs.get(reverse("accounts:profile")).content.decode()
    switch = bobs.post(reverse("accounts:switch-customer"), {"customer": acme.pk})
    fold = annas.get(reverse("accounts:members")).content.decode()
    assert answer.status_code == 302
    assert acme.number not in profile
    assert other.number in profile
    assert switch.status_code == 404
    assert "1 person was removed" in fold
    assert acme.events.get(verb="removed").subject_kind == "accounts.member"


def test_a_removed_person_is_brought_back_with_a_role(acme, annas, bob):
    member = member_of(bob, acme)
    annas.post(reverse("accounts:remove-member", args=[member.pk]))
    url = reverse("accounts:member", args=[member.pk])

    page = annas.get(url).content.decode()
    annas.post(url, {"role": make.ready_made_role("viewer").pk})

    member.refresh_from_db()
    assert "Bring back with this role" in page
    assert (member.archived_at, member.role.code) == (None, "viewer")
    assert acme.events.filter(verb="restored").exists()


def test_nobody_is_brought_back_with_more_than_ones_own_role(acme, bob):
    keeper = make_people.role(acme, Right.MANAGE_MEMBERS)
    karl = make_people.with_role("karl", acme, keeper).user
    Member.objects.filter(user=bob).update(archived_at=timezone.now())

    with pytest.raises(BeyondYours):
        restore_member(
            buyer=make.buyer(karl, acme),
            member_id=member_of(bob, acme).pk,
            role_id=make.ready_made_role("buyer").pk,
        )

    assert member_of(bob, acme).archived_at is not None


def test_who_was_removed_meanwhile_changes_nobody(acme, anna, bob):
    stale = make.buyer(anna, acme)
    make.member("otto", acme, role="admin")
    Member.objects.filter(user=anna).update(archived_at=timezone.now())

    with pytest.raises(NotAllowed):
        remove_member(buyer=stale, member_id=member_of(bob, acme).pk)

    assert member_of(bob, acme).archived_at is None


def test_somebody_of_the_seller_acting_for_a_company_changes_nobody(acme, anna, bob):
    buyer = replace(make.buyer(anna, acme), rep=make.user("rita", is_staff=True))

    with pytest.raises(NotAllowed):
        remove_member(buyer=buyer, member_id=member_of(bob, acme).pk)


# --- the last admin ------------------------------------------------------------


def test_the_last_admin_cannot_leave(acme, annas, anna):
    member = member_of(anna, acme)

    answer = annas.post(
        reverse("accounts:remove-member", args=[member.pk]), follow=True
    )

    member.refresh_from_db()
    assert "Somebody must be left who invites" in answer.content.decode()
    assert member.archived_at is None


def test_an_admin_leaves_as_long_as_another_one_stays(acme, annas, anna):
    make.member("otto", acme, role="admin")

    annas.post(reverse("accounts:remove-member", args=[member_of(anna, acme).pk]))

    assert member_of(anna, acme).archived_at is not None


def test_an_admin_who_cannot_sign_in_does_not_count(acme, anna):
    otto = make.member("otto", acme, role="admin").user
    otto.is_active = False
    otto.save()

    with pytest.raises(LastAdmin):
        remove_member(buyer=make.buyer(anna, acme), member_id=member_of(anna, acme).pk)


def test_an_admin_from_above_stands_in_for_the_last_one_of_a_branch(acme, anna):
    branch = make.company("Branch", channel=acme.channel, parent=acme)
    chief = make.member("chief", branch, role="admin")

    remove_member(buyer=acting(anna, branch), member_id=chief.pk)

    chief.refresh_from_db()
    assert chief.archived_at is not None


def test_the_last_admin_of_a_branch_cannot_leave_by_themselves(acme, anna):
    branch = make.company("Branch", channel=acme.channel, parent=acme)
    chief = make.member("chief", branch, role="admin")

    with pytest.raises(LastAdmin):
        remove_member(buyer=acting(chief.user, branch), member_id=chief.pk)


# --- at the same instant -------------------------------------------------------


@pytest.fixture
def two_admins(transactional_db):
    acme = make.company("Acme", channel=make.channel("trade"))
    return (
        acme,
        make.member("anna", acme, role="admin"),
        make.member("otto", acme, role="admin"),
    )


def admins_left(acme) -> int:
    members = Member.objects.filter(customer=acme, archived_at__isnull=True)
    return members.filter(role__rights__contains=[Right.MANAGE_MEMBERS]).count()


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_leave_one(two_admins):
    acme, anna, otto = two_admins
    annas, ottos = make.buyer(anna.user, acme), make.buyer(otto.user, acme)

    outcomes = at_once(
        [
            lambda: remove_member(buyer=annas, member_id=otto.pk),
            lambda: remove_member(buyer=ottos, member_id=anna.pk),
        ]
    )

    assert admins_left(acme) == 1
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_leave_at_once_leave_one(two_admins):
    acme, anna, otto = two_admins
    annas, ottos = make.buyer(anna.user, acme), make.buyer(otto.user, acme)

    outcomes = at_once(
        [
            lambda: remove_member(buyer=annas, member_id=anna.pk),
            lambda: remove_member(buyer=ottos, member_id=otto.pk),
        ]
    )

    assert admins_left(acme) == 1
    assert sum(isinstance(outcome, LastAdmin) for outcome in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_demote_each_other_leave_one(two_admins):
    acme, anna, otto = two_admins
    annas, ottos = make.buyer(anna.user, acme), make.buyer(otto.user, acme)
    viewer = make.ready_made_role("viewer").pk

    outcomes = at_once(
        [
            lambda: change_member_role(buyer=annas, member_id=otto.pk, role_id=viewer),
            lambda: change_member_role(buyer=ottos, member_id=anna.pk, role_id=viewer),
        ]
    )

    assert admins_left(acme) == 1
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_a_role_that_loses_the_right_while_the_other_admin_leaves(two_admins):
    acme, anna, otto = two_admins
    managers = make_people.role(acme, *make_people.all_rights_but())
    Member.objects.filter(pk=otto.pk).update(role=managers)
    keeper = make_people.role(acme, *make_people.all_rights_but(Right.MANAGE_MEMBERS))
    karl = make.buyer(make_people.with_role("karl", acme, keeper).user, acme)
    annas = make.buyer(anna.user, acme)
    weaker = RoleDetails(name="Weaker", grant=keeper.grant)

    outcomes = at_once(
        [
            lambda: change_role(buyer=karl, role_id=managers.pk, details=weaker),
            lambda: remove_member(buyer=annas, member_id=anna.pk),
        ]
    )

    assert admins_left(acme) == 1
    assert sum(isinstance(outcome, LastAdmin) for outcome in outcomes) == 1
