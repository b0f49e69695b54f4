"""Groups by what customers are: at once for everything that asks for groups."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Customer, CustomerGroup, SegmentRule
from tests import make


@pytest.fixture
def group(db) -> CustomerGroup:
    return CustomerGroup.objects.create(code="segment", name="Segment")


def groups_of(customer: Customer) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_groups(%s)", [customer.pk])
        ((found,),) = cursor.fetchall()
    return set(
        CustomerGroup.objects.filter(pk__in=found).values_list("code", flat=True)
    )


@pytest.mark.parametrize(
    ("rule", "belongs"),
    [
        ({"kind": "company"}, True),
        ({"kind": "person"}, False),
        ({"industry": "hospitality"}, True),
        ({"industry": "retail"}, False),
        ({"agreement": "horeca-2026"}, True),
        ({"agreement": "Horeca-2027"}, False),
        ({"country": "RO"}, True),
        ({"country": "PL"}, False),
        ({"country": "RO", "postcodes": ["30", "50"]}, True),
        ({"country": "RO", "postcodes": ["51", "0500"]}, False),
        ({"country": "RO", "industry": "hospitality"}, True),
        ({"country": "RO", "industry": "retail"}, False),
    ],
)
def test_all_that_a_rule_says_must_hold(acme, group, rule, belongs):
    acme.industry, acme.agreement = "hospitality", "Horeca-2026"
    acme.save()
    SegmentRule.objects.create(group=group, **rule)

    assert groups_of(acme) == ({"segment"} if belongs else set())


def test_rules_of_a_group_are_alternatives(acme, group):
    SegmentRule.objects.create(group=group, country="PL")
    SegmentRule.objects.create(group=group, country="RO")

    assert groups_of(acme) == {"segment"}


def test_a_rule_takes_nothing_away_that_was_given_or_inherited(acme, channel, group):
    given = CustomerGroup.objects.create(code="given", name="Given")
    acme.groups.add(given)
    branch = make.company("Branch", channel=channel, parent=acme)
    SegmentRule.objects.create(group=group, country="RO")

    assert groups_of(acme) == groups_of(branch) == {"given", "segment"}


def test_a_branch_takes_over_industry_and_agreement_and_may_have_its_own(
    acme, channel, group
):
    acme.industry, acme.agreement = "hospitality", "Horeca"
    acme.save()
    branch = make.company("Branch", channel=channel, parent=acme)
    SegmentRule.objects.create(group=group, industry="hospitality", agreement="Horeca")
    assert groups_of(branch) == {"segment"}

    branch.industry = "retail"
    branch.save()
    assert groups_of(branch) == set()


def test_an_address_that_is_gone_or_not_for_bills_does_not_count(acme, group):
    SegmentRule.objects.create(group=group, country="RO", postcodes=["50"])
    acme.addresses.update(is_billing_default=False)

    assert groups_of(acme) == set()


@pytest.mark.parametrize("fields", [{}, {"kind": "company", "postcodes": ["50"]}])
def test_no_rule_is_about_everybody_or_half_a_region(group, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        SegmentRule.objects.create(group=group, **fields)


def test_prices_follow_at_the_next_request(client, acme, bob, channel, group):
    bolt = make.variant()
    make.price(make.price_list("trade", to=channel), bolt, "4.92")
    make.price(make.price_list("segment", to=group), bolt, "4.11")
    client.force_login(bob)
    path = "/products/p-bolt-8/"
    assert "4.92" in client.get(path).content.decode()

    SegmentRule.objects.create(group=group, country="RO")
    assert "4.11" in client.get(path).content.decode()

    Customer.objects.filter(pk=acme.pk).update(country="PL")
    assert "4.92" in client.get(path).content.decode()


def test_staff_see_who_is_in_it(client, acme, channel, group):
    make.company("Given", channel=channel, country="PL").groups.add(group)
    make.company("Outside", channel=channel, country="PL")
    SegmentRule.objects.create(group=group, country="RO")
    client.force_login(make.staff("mona", "Manager"))

    page = client.get(f"/admin/accounts/customergroup/{group.pk}/members/")

    told = {(each.customer.name, each.is_given) for each in page.context["members"]}
    assert told == {("Acme", False), ("Given", True)}
    assert "2 customers are in it" in page.content.decode()


def test_a_rep_sees_only_their_own_customers_in_it(client, acme, group):
    SegmentRule.objects.create(group=group, country="RO")
    client.force_login(make.staff("rita", "Sales representative"))

    page = client.get(f"/admin/accounts/customergroup/{group.pk}/members/")

    assert page.status_code == 403 or page.context["members"] == []
