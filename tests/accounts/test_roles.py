"""Roles of a company's own: made, copied, changed, removed, never widened."""

import itertools

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import (
    BeyondYours,
    LastAdmin,
    OwnRole,
    RoleInUse,
    RoleNameTaken,
    TooManyRoles,
)
from accounts.models import Invitation, Member, Role
from accounts.rights import (
    REACHES,
    READY_MADE_ROLES,
    RIGHT_GROUPS,
    RIGHT_HELP,
    Grant,
    Right,
    RightScope,
)
from accounts.services import roles as services
from accounts.services.roles import RoleDetails, add_role, change_role, remove_role
from tests import make, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(acme):
    """Admin of Acme."""
    return make.member("anna", acme, role="admin").user


@pytest.fixture
def annas(client, anna):
    client.force_login(anna)
    return client


def details(*rights: str, scope: str = RightScope.COMPANY, name: str = "Shift lead"):
    return RoleDetails(name=name, grant=Grant(frozenset(rights), scope))


def posted(*rights: str, scope: str = "company", name: str = "Shift lead"):
    return {"name": name, "scope": scope, "rights": list(rights)}


# --- what a grant hands out ----------------------------------------------------


def test_every_right_has_words_and_stands_in_one_group():
    grouped = [right for group in RIGHT_GROUPS for right in group.rights]

    assert sorted(grouped) == sorted(Right)
    assert set(RIGHT_HELP) == set(Right)


def pairs(grant: Grant) -> set[tuple[str, int]]:
    """Every right at every reach that `grant` covers."""
    reach = REACHES.index(grant.scope)
    return {(right, step) for right in grant.rights for step in range(reach + 1)}


def test_a_grant_exceeds_exactly_when_it_hands_out_a_right_at_a_reach_not_had():
    rights = [frozenset(), frozenset({"a"}), frozenset({"a", "b"})]
    grants = [Grant(some, scope) for some in rights for scope in REACHES]

    for gift, mine, had in itertools.product(grants, grants, [None, *grants]):
        before = pairs(had) if had else set()
        reach_had = REACHES.index(had.scope) if had else 0
        reach_allowed = max(REACHES.index(mine.scope), reach_had)
        beyond = pairs(gift) - before - pairs(mine)
        too_far = REACHES.index(gift.scope) > reach_allowed

        assert gift.exceeds(mine, before=had) == bool(beyond or too_far), (
            gift,
            mine,
            had,
        )


# --- pages ---------------------------------------------------------------------


def test_the_list_says_in_words_what_each_role_allows_and_who_has_it(acme, annas, bob):
    make_people.role(acme, Right.SEE_PRICES, name="Kitchen")

    page = annas.get(reverse("accounts:roles")).content.decode()

    for name, _, _ in READY_MADE_ROLES.values():
        assert str(name) in page
    assert "Kitchen" in page
    assert "Send a cart as an order" in page
    assert "1 person" in page


def test_the_list_costs_the_same_whatever_the_number_of_roles(
    acme, annas, django_assert_max_num_queries
):
    for _ in range(20):
        make_people.role(acme, Right.SEE_PRICES)
    annas.get(reverse("accounts:roles"))

    with django_assert_max_num_queries(16):
        annas.get(reverse("accounts:roles"))


def test_a_role_is_made_and_can_be_given(acme, annas, anna):
    answer = annas.post(
        reverse("accounts:add-role"), posted(Right.SEE_PRICES, Right.EDIT_CART)
    )

    role = Role.objects.get(customer=acme)
    assert answer.status_code == 302
    assert (role.name, role.scope, role.code) == ("Shift lead", "company", "shift-lead")
    assert role.rights == ["cart.edit", "prices.view"]
    assert acme.events.get(verb="added").actor == anna
    assert "Shift lead" in annas.get(reverse("accounts:invite")).content.decode()


def test_a_copy_starts_with_what_the_other_role_allows(annas):
    viewer = make.ready_made_role("viewer")

    page = annas.get(reverse("accounts:add-role"), {"from": viewer.pk})

    form = page.context["form"]
    assert form["name"].value() == "Viewer, copy"
    assert set(form["rights"].value()) == {"prices.view", "orders.view"}


def test_an_admin_of_several_companies_copies_from_each_and_from_no_other(
    acme, annas, anna, channel, mallory
):
    branch = make.company("Branch", channel=channel, parent=acme)
    theirs = make_people.role(mallory.memberships.get().customer, name="Secret role")
    ours = make_people.role(branch, Right.SEE_PRICES, name="Branch role")

    page = annas.get(reverse("accounts:add-role"), {"from": ours.pk})
    foreign = annas.get(reverse("accounts:add-role"), {"from": theirs.pk})

    assert page.context["form"]["rights"].value() == ["prices.view"]
    assert "Secret role" not in page.content.decode()
    assert foreign.status_code == 404


@pytest.mark.parametrize("wanted", ["", "x", "-1", "9" * 40])
def test_an_unreadable_copy_is_an_empty_form(annas, wanted):
    page = annas.get(reverse("accounts:add-role"), {"from": wanted})

    assert page.status_code == 200


def test_rights_and_reach_one_lacks_cannot_be_ticked(acme, client):
    keeper = make_people.role(acme, Right.MANAGE_ROLES, Right.SEE_PRICES)
    client.force_login(make_people.with_role("karl", acme, keeper).user)

    page = client.get(reverse("accounts:add-role"))

    form = page.context["form"]
    assert form.offered == {"roles.manage", "prices.view"}
    assert [value for value, _ in form.fields["scope"].choices] == ["own", "company"]
    assert 'value="orders.place" disabled' in page.content.decode()


def test_a_changed_role_holds_at_the_next_click(acme, annas, bob, client):
    role = make_people.role(acme, Right.EDIT_ADDRESSES, Right.SEE_PRICES)
    Member.objects.filter(user=bob).update(role=role)
    bobs = type(client)()
    bobs.force_login(bob)
    before = bobs.get(reverse("accounts:add-address")).status_code

    annas.post(
        reverse("accounts:change-role", args=[role.pk]),
        posted(Right.SEE_PRICES, name=role.name),
    )

    event = acme.events.get(verb="changed")
    assert before == 200
    assert bobs.get(reverse("accounts:add-address")).status_code == 403
    assert event.data["changes"] == {
        "rights": [["addresses.edit", "prices.view"], ["prices.view"]]
    }


def test_a_refused_form_says_why_and_keeps_what_was_typed(acme, annas):
    make_people.role(acme, name="Kitchen")

    answer = annas.post(
        reverse("accounts:add-role"), posted(Right.SEE_PRICES, name="KITCHEN")
    )

    assert answer.status_code == 422
    assert "There is a role of this name already" in answer.content.decode()
    assert Role.objects.filter(customer=acme).count() == 1


@pytest.mark.parametrize(
    "sent", [posted("no.such.right"), posted(scope="galaxy"), posted(name="")]
)
def test_what_no_form_of_ours_sends_is_refused(acme, annas, sent):
    answer = annas.post(reverse("accounts:add-role"), sent)

    assert answer.status_code == 422
    assert not Role.objects.filter(customer=acme).exists()


def test_strangers_find_no_role_and_change_none(acme, mallory, client):
    role = make_people.role(acme, Right.SEE_PRICES, name="Kitchen")
    client.force_login(mallory)

    answers = [
        client.get(reverse("accounts:change-role", args=[role.pk])),
        client.post(
            reverse("accounts:change-role", args=[role.pk]), posted(Right.PLACE_ORDERS)
        ),
        client.post(reverse("accounts:remove-role", args=[role.pk])),
    ]

    role.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "Kitchen" not in client.get(reverse("accounts:roles")).content.decode()
    assert (role.rights, role.archived_at) == (["prices.view"], None)


def test_ready_made_roles_cannot_be_changed_by_a_company(annas):
    viewer = make.ready_made_role("viewer")

    change = annas.post(
        reverse("accounts:change-role", args=[viewer.pk]), posted(Right.PLACE_ORDERS)
    )
    remove = annas.post(reverse("accounts:remove-role", args=[viewer.pk]))

    viewer.refresh_from_db()
    assert (change.status_code, remove.status_code) == (404, 404)
    assert sorted(viewer.rights) == ["orders.view", "prices.view"]


@pytest.mark.parametrize("role", ["buyer", "approver", "finance", "viewer", "pickup"])
def test_without_the_right_nobody_sees_or_makes_roles(acme, client, role):
    own = make_people.role(acme, Right.SEE_PRICES)
    client.force_login(make.member("otto", acme, role=role).user)

    answers = [
        client.get(reverse("accounts:roles")),
        client.post(reverse("accounts:add-role"), posted(Right.SEE_PRICES)),
        client.post(reverse("accounts:change-role", args=[own.pk]), posted()),
        client.post(reverse("accounts:remove-role", args=[own.pk])),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    assert Role.objects.filter(customer=acme, archived_at__isnull=True).count() == 1


def test_consumers_have_no_roles_to_make(channel, client):
    person = make.company("Andrei", channel=channel, kind="person")
    client.force_login(make.member("andrei", person, role="admin").user)

    assert client.get(reverse("accounts:roles")).status_code == 404
    assert client.get(reverse("accounts:invite")).status_code == 403


# --- nobody widens their own rights --------------------------------------------


def test_nobody_makes_a_role_with_more_than_ones_own(acme):
    keeper = make_people.role(acme, Right.MANAGE_ROLES, Right.SEE_PRICES)
    karl = make_people.with_role("karl", acme, keeper).user

    for wanted in (
        details(Right.SEE_PRICES, Right.PLACE_ORDERS),
        details(Right.SEE_PRICES, scope=RightScope.BRANCHES),
        details(scope=RightScope.BRANCHES),
    ):
        with pytest.raises(BeyondYours):
            add_role(buyer=make.buyer(karl, acme), details=wanted)

    assert Role.objects.filter(customer=acme).count() == 1


def test_nobody_changes_the_role_one_has(acme, client):
    keeper = make_people.role(acme, Right.MANAGE_ROLES)
    karl = make_people.with_role("karl", acme, keeper).user
    client.force_login(karl)
    url = reverse("accounts:change-role", args=[keeper.pk])

    page = client.get(url, follow=True).content.decode()

    assert "You cannot change what you may do yourself" in page
    with pytest.raises(OwnRole):
        change_role(buyer=make.buyer(karl, acme), role_id=keeper.pk, details=details())


def test_rights_one_lacks_may_stay_in_a_role_and_may_go(acme):
    keeper = make_people.role(acme, Right.MANAGE_ROLES, Right.SEE_PRICES)
    karl = make_people.with_role("karl", acme, keeper).user
    role = make_people.role(acme, Right.PLACE_ORDERS, Right.VIEW_INVOICES)

    change_role(
        buyer=make.buyer(karl, acme),
        role_id=role.pk,
        details=details(Right.PLACE_ORDERS, Right.SEE_PRICES),
    )

    role.refresh_from_db()
    assert role.rights == ["orders.place", "prices.view"]


def test_a_wider_reach_counts_as_giving_every_right_anew(acme):
    keeper = make_people.role(
        acme, Right.MANAGE_ROLES, Right.SEE_PRICES, scope=RightScope.BRANCHES
    )
    karl = make_people.with_role("karl", acme, keeper).user
    role = make_people.role(acme, Right.VIEW_INVOICES, scope=RightScope.OWN)

    with pytest.raises(BeyondYours):
        change_role(
            buyer=make.buyer(karl, acme),
            role_id=role.pk,
            details=details(Right.VIEW_INVOICES, scope=RightScope.COMPANY),
        )


def test_the_right_to_manage_people_cannot_leave_the_last_admins_role(acme):
    managers = make_people.role(acme, *make_people.all_rights_but())
    make_people.with_role("mia", acme, managers)
    keeper = make_people.role(acme, *make_people.all_rights_but(Right.MANAGE_MEMBERS))
    karl = make_people.with_role("karl", acme, keeper).user

    with pytest.raises(LastAdmin):
        change_role(
            buyer=make.buyer(karl, acme), role_id=managers.pk, details=details()
        )

    managers.refresh_from_db()
    assert Right.MANAGE_MEMBERS in managers.rights


# --- removing ------------------------------------------------------------------


def test_a_role_somebody_has_is_not_removed_and_the_refusal_names_them(
    acme, annas, anna, bob
):
    role = make_people.role(acme, Right.SEE_PRICES)
    Member.objects.filter(user=bob).update(role=role)
    invitation, _ = make_people.invited(acme, anna)
    Invitation.objects.filter(pk=invitation.pk).update(role=role)

    answer = annas.post(
        reverse("accounts:remove-role", args=[role.pk]), follow=True
    ).content.decode()

    role.refresh_from_db()
    assert "Bob, nina@example.org: give them another role first" in answer
    assert role.archived_at is None


def test_a_role_of_people_who_left_goes_and_its_code_stays_taken(acme, anna, bob):
    buyer = make.buyer(anna, acme)
    role = add_role(buyer=buyer, details=details())
    Member.objects.filter(user=bob).update(role=role, archived_at=timezone.now())

    remove_role(buyer=buyer, role_id=role.pk)
    again = add_role(buyer=buyer, details=details())

    role.refresh_from_db()
    assert role.archived_at is not None
    assert (role.code, again.code) == ("shift-lead", "shift-lead-2")
    assert acme.events.filter(verb="removed").count() == 1


def test_removing_asks_again_under_the_lock(acme, anna, bob):
    role = make_people.role(acme, Right.SEE_PRICES)
    Member.objects.filter(user=bob).update(role=role)

    with pytest.raises(RoleInUse):
        remove_role(buyer=make.buyer(anna, acme), role_id=role.pk)


def test_names_of_ready_made_roles_are_taken(acme, anna):
    with pytest.raises(RoleNameTaken):
        add_role(buyer=make.buyer(anna, acme), details=details(name="buyer"))


def test_a_name_without_latin_letters_gets_a_code(acme, anna):
    role = add_role(buyer=make.buyer(anna, acme), details=details(name="Кухня"))

    assert (role.name, role.code) == ("Кухня", "role")


def test_a_company_keeps_a_limited_number_of_roles(acme, anna, monkeypatch):
    monkeypatch.setattr(services, "MOST_ROLES", 1)
    add_role(buyer=make.buyer(anna, acme), details=details())

    with pytest.raises(TooManyRoles):
        add_role(buyer=make.buyer(anna, acme), details=details(name="Another"))
