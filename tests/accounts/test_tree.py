"""Branches are added, moved and closed; the tree stays a tree."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import (
    CircleInTree,
    HasBranches,
    NotAParent,
    NotApproved,
    TreeTooDeep,
)
from accounts.models import Customer, UnitKind
from accounts.selectors import buyer_of, enter_buyer_scope
from accounts.selectors.tree import tree_of
from accounts.services import tree
from accounts.services.addresses import AddressDetails
from shop.errors import NotAllowed
from tests import make
from tests.conftest import NOON
from tests.race import at_once

PLACE = AddressDetails(
    name="Head SRL", line1="Str. Nouă 7", postcode="550001", city="Sibiu", country="RO"
)
SIBIU = tree.BranchDetails(name="Sibiu", unit_kind=UnitKind.BRANCH, place=PLACE)


@pytest.fixture
def head(channel):
    return make.company("Head", channel=channel, vat_id="RO18547290")


@pytest.fixture
def chief(head):
    return make.member("chief", head, role="admin").user


def acting(user, customer):
    """The buyer of a request in which `user` acts for `customer`."""
    return buyer_of(
        channel=customer.channel,
        now=NOON,
        language="en",
        user=user,
        customer_ids=enter_buyer_scope(user_id=user.pk, guest_token=""),
        wanted_customer_id=customer.pk,
    )


def chain_of(channel, levels, *, name="Level"):
    """Companies one below the other, the topmost first."""
    made = [make.company(f"{name} 1", channel=channel)]
    for level in range(2, levels + 1):
        made.append(make.company(f"{name} {level}", channel=channel, parent=made[-1]))
    return made


def test_a_branch_is_part_of_its_parent_with_a_number_and_address_of_its_own(
    head, chief
):
    branch = tree.add_branch(buyer=acting(chief, head), details=SIBIU)

    assert (branch.parent, branch.unit_kind, branch.is_approved) == (
        head,
        UnitKind.BRANCH,
        True,
    )
    assert (branch.legal_name, branch.vat_id) == (head.legal_name, head.vat_id)
    assert branch.number != head.number
    assert branch.addresses.get().is_billing_default
    assert branch.addresses.get().is_delivery_default
    assert branch.events.get().verb == "added"
    assert acting(chief, branch).customer == branch


@pytest.mark.parametrize("role", ["buyer", "finance", "viewer"])
def test_only_who_may_change_the_company_adds_and_closes_branches(head, role):
    branch = make.company("Branch", channel=head.channel, parent=head)
    buyer = acting(make.member("other", head, role=role).user, head)

    with pytest.raises(NotAllowed):
        tree.add_branch(buyer=buyer, details=SIBIU)
    with pytest.raises(NotAllowed):
        tree.archive_branch(buyer=buyer, customer_id=branch.pk)
    branch.refresh_from_db()
    assert branch.archived_at is None
    assert head.branches.count() == 1


def test_a_role_that_does_not_reach_branches_adds_none(head, chief):
    role = head.roles.create(
        code="local", name="Local", scope="company", rights=["company.edit"]
    )
    chief.memberships.update(role=role)

    with pytest.raises(NotAllowed):
        tree.add_branch(buyer=acting(chief, head), details=SIBIU)


def test_a_company_that_is_not_approved_adds_no_branches(head, chief):
    Customer.objects.filter(pk=head.pk).update(state="pending")

    with pytest.raises(NotApproved):
        tree.add_branch(buyer=acting(chief, head), details=SIBIU)
    assert not head.branches.exists()


def test_there_is_no_ninth_level(channel):
    levels = chain_of(channel, 8)
    chief = make.member("chief", levels[0], role="admin").user

    with pytest.raises(TreeTooDeep):
        tree.add_branch(buyer=acting(chief, levels[-1]), details=SIBIU)
    assert not levels[-1].branches.exists()


def test_a_closed_branch_is_out_of_reach_at_the_next_click(head, chief):
    branch = make.company("Branch", channel=head.channel, parent=head)
    paul = make.member("paul", branch).user

    tree.archive_branch(buyer=acting(chief, head), customer_id=branch.pk)

    assert acting(chief, branch).customer == head
    assert acting(paul, branch).customer is None
    assert branch.events.get().verb == "archived"


def test_a_branch_with_branches_is_not_closed(channel):
    head, branch, _ = chain_of(channel, 3)
    chief = make.member("chief", head, role="admin").user

    with pytest.raises(HasBranches):
        tree.archive_branch(buyer=acting(chief, head), customer_id=branch.pk)
    branch.refresh_from_db()
    assert branch.archived_at is None


def test_nobody_closes_what_is_not_below(head, chief, mallory):
    stranger = mallory.memberships.get().customer
    other = make.company("Other", channel=head.channel)
    make.member("chief", other, role="admin")

    for customer in (stranger, other, head):
        with pytest.raises(Customer.DoesNotExist):
            tree.archive_branch(buyer=acting(chief, head), customer_id=customer.pk)
    assert not Customer.objects.filter(archived_at__isnull=False).exists()


def test_a_moved_company_takes_all_below_it_along(channel, dora):
    first, second, third = chain_of(channel, 3)
    other = make.company("Other", channel=channel)
    chief = make.member("chief", other, role="admin").user

    tree.move_customer(customer_id=second.pk, parent_id=other.pk, by=dora)

    assert acting(chief, third).customer == third
    assert second.events.get(verb="moved").data["changes"] == {
        "parent": [first.name, "Other"]
    }


def test_a_company_does_not_move_below_itself(channel, dora):
    first, second, third = chain_of(channel, 3)

    for parent in (first, second, third):
        with pytest.raises(CircleInTree):
            tree.move_customer(customer_id=first.pk, parent_id=parent.pk, by=dora)
    first.refresh_from_db()
    assert first.parent is None


def test_a_move_counts_the_levels_below(channel, dora):
    upper, lower = chain_of(channel, 6), chain_of(channel, 3, name="Lower")

    with pytest.raises(TreeTooDeep):
        tree.move_customer(customer_id=lower[0].pk, parent_id=upper[-1].pk, by=dora)
    tree.move_customer(customer_id=lower[0].pk, parent_id=upper[-2].pk, by=dora)

    assert (
        acting(make.member("chief", upper[0], role="admin").user, lower[-1]).customer
        == (lower[-1])
    )


def test_nothing_hangs_below_persons_and_closed_companies(channel, dora):
    person = make.company("Person", channel=channel, kind="person")
    closed = make.company("Closed", channel=channel, archived_at=NOON)
    acme = make.company("Acme", channel=channel)

    for parent in (person, closed):
        with pytest.raises(NotAParent):
            tree.move_customer(customer_id=acme.pk, parent_id=parent.pk, by=dora)


def test_only_staff_with_the_permission_move_companies_of_theirs(channel, acme, bob):
    head = make.company("Head", channel=channel)
    ioana = make.staff("ioana", "Sales representative")

    for user in (bob, ioana):
        with pytest.raises(NotAllowed):
            tree.move_customer(customer_id=acme.pk, parent_id=head.pk, by=user)


def test_a_company_changes_its_name_and_how_it_is_reached(head, chief):
    contact = tree.CompanyContact(
        name="Head Office", phone="+40 268 555 100", email="in@head.example"
    )

    tree.change_company(buyer=acting(chief, head), contact=contact)

    head.refresh_from_db()
    assert (head.name, head.email) == ("Head Office", "in@head.example")
    assert head.legal_name == "Head SRL"
    assert head.events.get().data["changes"]["name"] == ["Head", "Head Office"]


def test_a_role_without_the_right_changes_nothing(acme, bob):
    contact = tree.CompanyContact(name="Bobs", phone="", email="")

    with pytest.raises(NotAllowed):
        tree.change_company(buyer=acting(bob, acme), contact=contact)
    acme.refresh_from_db()
    assert acme.name == "Acme"


def test_the_database_itself_refuses_circles_and_a_ninth_level(channel):
    levels = chain_of(channel, 8)

    with pytest.raises(IntegrityError, match="above itself"), transaction.atomic():
        Customer.objects.filter(pk=levels[0].pk).update(parent=levels[2])
    with pytest.raises(IntegrityError, match="eight levels"), transaction.atomic():
        make.company("Ninth", channel=channel, parent=levels[-1])
    other = chain_of(channel, 2, name="Other")
    with pytest.raises(IntegrityError, match="eight levels"), transaction.atomic():
        Customer.objects.filter(pk=other[0].pk).update(parent=levels[6])


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_circle():
    channel = make.channel()
    dora = make.user("dora", is_staff=True, is_superuser=True)
    companies = [make.company(name, channel=channel) for name in "ABC"]
    pairs = zip(companies, [*companies[1:], companies[0]], strict=True)

    def move(customer, parent):
        return lambda: tree.move_customer(
            customer_id=customer.pk, parent_id=parent.pk, by=dora
        )

    outcomes = at_once([move(*pair) for pair in pairs])

    refused = [each for each in outcomes if isinstance(each, CircleInTree)]
    assert len(refused) == 1
    assert Customer.objects.filter(parent__isnull=False).count() == 2


@pytest.mark.django_db(transaction=True)
def test_branches_added_at_once_do_not_pass_the_eighth_level():
    channel = make.channel()
    levels, other = chain_of(channel, 4), chain_of(channel, 4, name="Other")
    chief = make.member("chief", other[0], role="admin").user
    dora = make.user("dora", is_staff=True, is_superuser=True)
    deeds = [
        lambda: tree.add_branch(buyer=acting(chief, other[-1]), details=SIBIU),
        lambda: tree.move_customer(
            customer_id=other[0].pk, parent_id=levels[-1].pk, by=dora
        ),
    ]

    outcomes = at_once(deeds)

    assert [type(each) for each in outcomes].count(TreeTooDeep) == 1


def test_the_tree_is_shown_from_the_topmost_company_in_reach(channel):
    head, region, branch = chain_of(channel, 3, name="Unit")
    make.company("Unit 2b", channel=channel, parent=head)
    make.member("paul", branch)
    regional = make.member("regional", region, role="admin").user

    shown = tree_of(acting(regional, branch))

    assert [
        (place.customer.name, place.level, place.people_count, place.is_current)
        for place in shown.places
    ] == [("Unit 2", 0, 1, False), ("Unit 3", 1, 1, True)]
    assert shown.places[0].city == "Brașov"
    assert [place.is_below for place in tree_of(acting(regional, region)).places] == [
        False,
        True,
    ]


def test_a_tree_of_any_size_takes_three_queries(channel, django_assert_num_queries):
    head = make.company("Head", channel=channel)
    chief = make.member("chief", head, role="admin").user
    for place in range(230):
        Customer.objects.create(
            channel=channel,
            parent=head,
            number=f"B{place}",
            name=f"Branch {place:03}",
            legal_name="Head SRL",
            country="RO",
            state="approved",
        )
    buyer = acting(chief, head)

    with django_assert_num_queries(3):
        shown = tree_of(buyer)

    assert len(shown.places) == 200
    assert not shown.is_whole


def test_the_levels_function_is_bounded(channel):
    levels = chain_of(channel, 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_levels_below(%s)", [levels[0].pk])
        assert cursor.fetchone()[0] == 2
