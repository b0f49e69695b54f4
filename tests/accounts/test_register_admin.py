"""Lists of legal texts, checks and rules in the admin: whose, and at what price."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Acceptance, ApprovalRule, Customer, LegalText, VatCheck
from tests import make

LISTS = ("legaltext", "acceptance", "vatcheck", "approvalrule")


def fill(channel, count: int) -> None:
    """`count` more rows in each list, each with a customer, a person, a rep."""
    for _ in range(count):
        number = LegalText.objects.count() + 1
        company = make.company(f"Firm {number}", channel=channel)
        text = LegalText.objects.create(
            channel=channel, kind="terms", version=number, published_at=timezone.now()
        )
        person = make.user(f"person{number}")
        Acceptance.objects.create(
            text=text, customer=company, user=person, language="en"
        )
        VatCheck.objects.create(customer=company, vat_id=f"RO{number}")
        ApprovalRule.objects.create(channel=channel, name=f"R{number}", rep=person)


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_costs_no_more_queries(channel, dora, client, name):
    client.force_login(dora)
    url = reverse(f"admin:accounts_{name}_changelist")
    fill(channel, 2)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)

    fill(channel, 6)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200

    assert len(many) <= len(few)


def test_a_rep_sees_the_checks_of_the_own_customers_only(channel, client):
    fill(channel, 2)
    rita = make.staff("rita", "Sales representative")
    rita.user_permissions.add(*_views("vatcheck", "acceptance"))
    Customer.objects.filter(name="Firm 1").update(rep=rita)
    client.force_login(rita)

    for name in ("vatcheck", "acceptance"):
        url = reverse(f"admin:accounts_{name}_changelist")
        page = client.get(url).content.decode()
        assert "Firm 1" in page
        assert "Firm 2" not in page


def test_checks_and_acceptances_are_not_changed_by_hand(channel, dora, client):
    fill(channel, 1)
    client.force_login(dora)

    for row in (VatCheck.objects.get(), Acceptance.objects.get()):
        name = row._meta.model_name
        change = reverse(f"admin:accounts_{name}_change", args=[row.pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {}).status_code == 403
        assert client.get(reverse(f"admin:accounts_{name}_add")).status_code == 403


def _views(*models: str):

    codes = [f"view_{model}" for model in models]
    return Permission.objects.filter(
        content_type__app_label="accounts", codename__in=codes
    )
