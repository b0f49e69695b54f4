"""Staff approve, reject and block customers; what each state allows."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessMode, Customer, CustomerGroup, CustomerState
from accounts.services.approval import (
    Welcome,
    approve_company,
    block_company,
    reject_company,
)
from shop.errors import WrongState
from shop.models import OutgoingMail
from tests import make
from tests.race import at_once


@pytest.fixture
def newcomer(channel) -> Customer:
    """A company that waits, with its admin."""
    made = make.company("Newcomer", channel=channel, state=CustomerState.PENDING)
    make.member("nora", made, role="admin")
    return made


def test_an_approved_company_has_its_rep_and_groups_and_is_told(newcomer, dora):
    group = CustomerGroup.objects.create(code="hotels", name="Hotels")
    rep = make.user("rita", is_staff=True)

    welcome = Welcome(rep_id=rep.pk, group_ids=(group.pk,))
    approve_company(customer_id=newcomer.pk, welcome=welcome, by=dora)

    newcomer.refresh_from_db()
    assert newcomer.is_approved
    assert newcomer.rep == rep
    assert list(newcomer.groups.all()) == [group]
    assert newcomer.events.get(verb="approved").actor == dora
    mail = OutgoingMail.objects.get()
    assert (mail.template, mail.recipient) == (
        "accounts/approved",
        "nora@example.org",
    )


def test_a_rejected_company_reads_the_reason(newcomer, dora):
    reject_company(customer_id=newcomer.pk, reason="No trade register.", by=dora)

    newcomer.refresh_from_db()
    assert newcomer.state == CustomerState.REJECTED
    assert OutgoingMail.objects.get().context["reason"] == "No trade register."


@pytest.mark.parametrize("state", [CustomerState.APPROVED, CustomerState.BLOCKED])
def test_only_who_waits_can_be_rejected(channel, dora, state):
    company = make.company("Settled", channel=channel, state=state)

    with pytest.raises(WrongState):
        reject_company(customer_id=company.pk, reason="no", by=dora)

    company.refresh_from_db()
    assert company.state == state
    assert not company.events.exists()
    assert not OutgoingMail.objects.exists()


def test_a_pending_company_cannot_be_blocked(newcomer, dora):
    with pytest.raises(WrongState):
        block_company(customer_id=newcomer.pk, reason="no", by=dora)


@pytest.mark.parametrize(
    "state", [CustomerState.PENDING, CustomerState.REJECTED, CustomerState.BLOCKED]
)
@pytest.mark.parametrize("mode", AccessMode)
def test_who_is_not_approved_never_orders_and_sees_what_a_guest_sees(
    channel, state, mode
):
    channel.access_mode = mode
    channel.save()
    company = make.company("Waiting", channel=channel, state=state)
    member = make.member("walt", company, role="admin")

    buyer = make.buyer(member.user, company)
    guest = make.guest(channel)

    assert not buyer.may_order
    assert buyer.sees_prices == guest.sees_prices == (mode == AccessMode.OPEN)
    assert buyer.may_browse == guest.may_browse == (mode != AccessMode.CLOSED)
    assert buyer.may_fill_cart == guest.may_fill_cart


def test_an_approved_company_that_is_archived_is_like_a_guest(acme, bob):
    acme.archived_at = timezone.now()
    acme.save()

    buyer = make.buyer(bob, acme)

    assert not buyer.may_order
    assert not buyer.sees_prices


def test_a_blocked_company_is_stopped_at_its_next_click(channel, acme, bob, client):
    channel.access_mode = AccessMode.CLOSED
    channel.save()
    client.force_login(bob)
    before = client.get(reverse("orders:cart"))

    acme.state = CustomerState.BLOCKED
    acme.state_reason = "Three invoices are overdue."
    acme.save()
    after = client.get(reverse("orders:cart"))

    assert before.status_code == 200
    assert after.status_code == 403
    assert "Three invoices are overdue." in after.content.decode()


def test_a_blocked_company_still_reads_its_profile_and_why(acme, bob, client):
    acme.state = CustomerState.BLOCKED
    acme.state_reason = "Three invoices are overdue."
    acme.save()
    client.force_login(bob)

    page = client.get(reverse("accounts:profile"))

    assert page.status_code == 200
    assert "Three invoices are overdue." in page.content.decode()


def test_who_is_approved_again_after_a_block_orders_again(acme, dora):
    block_company(customer_id=acme.pk, reason="Overdue.", by=dora)
    approve_company(customer_id=acme.pk, welcome=Welcome(), by=dora)

    acme.refresh_from_db()
    assert acme.is_approved
    assert acme.state_reason == ""
    assert acme.events.count() == 2


def test_staff_approve_in_the_admin(newcomer, dora, client):
    client.force_login(dora)
    page = client.get(reverse("admin:accounts_customer_change", args=[newcomer.pk]))
    url = reverse("admin:accounts_customer_approve", args=[newcomer.pk])
    asked = client.get(url)
    done = client.post(url, {"rep": dora.pk}, follow=True)

    newcomer.refresh_from_db()
    assert url in page.content.decode()
    assert asked.status_code == 200
    assert "nora@example.org" in asked.content.decode()
    assert newcomer.is_approved
    assert newcomer.rep == dora
    assert "is approved" in done.content.decode()


def test_staff_reject_and_block_in_the_admin_with_a_reason(
    newcomer, acme, dora, client
):
    client.force_login(dora)
    reject = reverse("admin:accounts_customer_reject", args=[newcomer.pk])
    block = reverse("admin:accounts_customer_block", args=[acme.pk])

    without = client.post(reject, {"reason": ""})
    client.post(reject, {"reason": "Not a business."})
    client.post(block, {"reason": "Overdue."})

    newcomer.refresh_from_db()
    acme.refresh_from_db()
    assert without.status_code == 422
    assert newcomer.state == CustomerState.REJECTED
    assert acme.state == CustomerState.BLOCKED


def test_approving_twice_is_refused_in_words(acme, dora, client):
    client.force_login(dora)

    answer = client.post(reverse("admin:accounts_customer_approve", args=[acme.pk]), {})

    assert answer.status_code == 422
    assert "cannot become approved" in answer.content.decode()


def test_staff_without_the_right_neither_see_nor_open_the_work(newcomer, client):
    rita = make.staff("rita", "Sales representative")
    newcomer.rep = rita
    newcomer.save()
    client.force_login(rita)

    page = client.get(reverse("admin:accounts_customer_change", args=[newcomer.pk]))
    url = reverse("admin:accounts_customer_approve", args=[newcomer.pk])

    assert page.status_code == 200
    assert url not in page.content.decode()
    assert client.post(url, {}).status_code == 403
    newcomer.refresh_from_db()
    assert newcomer.state == CustomerState.PENDING


@pytest.mark.django_db(transaction=True)
def test_approved_and_rejected_at_once_only_one_holds():
    channel = make.channel("trade")
    company = make.company("Contested", channel=channel, state=CustomerState.PENDING)
    dora = make.user("dora", is_staff=True, is_superuser=True)

    results = at_once(
        [
            lambda: approve_company(customer_id=company.pk, welcome=Welcome(), by=dora),
            lambda: reject_company(customer_id=company.pk, reason="No.", by=dora),
        ]
    )

    company.refresh_from_db()
    kinds = [type(result) for result in results]
    # Approved first, it cannot be rejected; rejected first, it may be approved.
    assert company.state == CustomerState.APPROVED
    assert kinds in ([Customer, Customer], [Customer, WrongState])
