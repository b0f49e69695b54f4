"""Approvals over HTTP: from the cart to two yeses, rules, stand-ins, strangers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orders.models import ApprovalRule, Cart, Delegation, Order
from tests import make, make_orders
from tests.make_approvals import fresh, request_of, rule
from tests.make_rules import budget_company


@pytest.fixture
def carla(acme):
    return make.member("carla", acme, role="approver")


@pytest.fixture
def boss(acme):
    return make.member("boss", acme, role="approver")


@pytest.fixture
def ada(acme):
    return make.member("ada", acme, role="admin")


def send(client, member, order, name, **form):
    """Sign in and post a decision as the page would."""
    client.force_login(member.user)
    request = request_of(order)
    data = {"version": request.version, "acting_for": order.customer_id, **form}
    return client.post(reverse(f"orders:{name}", args=[order.number]), data)


def page_of(client, member, order):
    client.force_login(member.user)
    answer = client.get(reverse("orders:approval", args=[order.number]))
    return answer.content.decode()


def test_two_levels_and_a_budget_from_the_checkout_to_the_seller(
    client, buyer, acme, ada, carla, boss, bolt
):
    budget_company(make.buyer(ada.user, acme), month="90")
    rule(acme, carla, boss, is_for_over_budget=True)
    make_orders.cart(buyer, (bolt, 10))
    client.force_login(buyer.user)
    checkout = client.get(reverse("orders:checkout"))
    text = checkout.content.decode()
    assert "This order needs approval." in text
    assert "Carla" in text
    assert "Boss" in text
    assert "Send for approval" in text

    form = checkout.context["form"]
    sent = client.post(
        reverse("orders:checkout"),
        {
            "cart": checkout.context["cart"].pk,
            "key": checkout.context["key"],
            "shown": checkout.context["shown"],
            "delivery": form["delivery"].value(),
            "billing": form["billing"].value(),
            "method": form["method"].value(),
            "payment": form["payment"].value(),
            "acting_for": acme.pk,
            "place": "1",
        },
        follow=True,
    )

    order = Order.objects.get()
    assert "waits for approval" in sent.content.decode()
    client.force_login(carla.user)
    assert "Order to approve" in client.get("/").content.decode()
    text = page_of(client, carla, order)
    assert "€8.00 over the budget" in text
    assert text.count("Str. Lungă 1") == 2  # delivery and invoice
    assert send(client, boss, order, "approve-order").status_code == 422
    assert send(client, carla, order, "approve-order").status_code == 302
    assert send(client, boss, order, "approve-order").status_code == 302
    assert fresh(order).state == "placed"
    client.force_login(buyer.user)
    trail = client.get(reverse("orders:order", args=[order.number])).content.decode()
    assert "Approval asked for" in trail
    assert trail.count("Approved") >= 2


def test_a_no_without_a_reason_keeps_what_was_ticked(
    client, buyer, acme, carla, bolt, nut
):
    rule(acme, carla)
    order = make_orders.order(buyer, (bolt, 10), (nut, 10))
    line = order.lines.get(sku="NUT-8")

    answer = send(client, carla, order, "reject-lines", lines=[line.pk], reason="")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Please say why." in text
    assert f'value="{line.pk}"' in text
    assert " checked" in text
    send(client, carla, order, "reject-lines", lines=[line.pk], reason="No nuts")
    assert [one.sku for one in order.lines.all()] == ["BOLT-8"]
    assert "No nuts" in page_of(client, carla, order)


@pytest.mark.parametrize(
    ("name", "state"), [("reject-order", "rejected"), ("send-order-back", "sent_back")]
)
def test_a_no_with_its_reason(client, buyer, acme, carla, bolt, name, state):
    rule(acme, carla)
    order = make_orders.order(buyer, (bolt, 10))

    assert send(client, carla, order, name, reason="Too much").status_code == 302

    assert fresh(order).state == state
    assert "Too much" in page_of(client, carla, order)


def test_who_asked_takes_it_back_and_cannot_approve(client, buyer, acme, carla, bolt):
    rule(acme, carla)
    order = make_orders.order(buyer, (bolt, 10))
    bob = acme.members.get(user=buyer.user)
    assert "somebody else decides" in page_of(client, bob, order)
    assert send(client, bob, order, "approve-order").status_code == 422

    assert send(client, bob, order, "take-order-back").status_code == 302

    assert fresh(order).state == "sent_back"
    assert Cart.objects.get(state="open").lines.count() == 1


def test_several_are_approved_at_once_and_the_stale_one_is_told(
    client, buyer, acme, carla, bolt
):
    rule(acme, carla)
    orders = [make_orders.order(buyer, (bolt, n)) for n in (1, 2, 3)]
    client.force_login(carla.user)
    ticks = [f"{request_of(one).pk}-{request_of(one).version}" for one in orders]
    ticks[2] = f"{request_of(orders[2]).pk}-99"
    url = reverse("orders:approval-list")
    assert client.get(url).content.decode().count('name="request"') == 3

    answer = client.post(
        reverse("orders:approve-several"),
        {"request": [*ticks, "x", "999999-1"], "acting_for": acme.pk},
        follow=True,
    )

    states = [fresh(one).state for one in orders]
    assert states == ["placed", "placed", "to_approve"]
    assert "Somebody changed this meanwhile" in answer.content.decode()


def test_strangers_find_nothing(client, buyer, acme, carla, bolt, shop):
    rule(acme, carla)
    order = make_orders.order(buyer, (bolt, 10))
    other = make.company(name="Other", channel=shop)
    mallory = make.member("mallory2", other, role="admin")
    client.force_login(mallory.user)

    url = reverse("orders:approval", args=[order.number])
    assert client.get(url).status_code == 404
    for name in ("approve-order", "reject-order", "send-order-back", "reject-lines"):
        answer = client.post(
            reverse(f"orders:{name}", args=[order.number]),
            {"version": 1, "reason": "x", "acting_for": other.pk},
        )
        assert answer.status_code == 404
    assert fresh(order).state == "to_approve"


def test_what_waits_in_a_branch_is_named_above(client, acme, carla, bolt, shop):
    north = make.company(name="North", channel=shop, parent=acme)
    lena = make.member("lena", north)
    rule(acme, carla, has_branches=True)
    order = make_orders.order(make.buyer(lena.user, north), (bolt, 1))
    client.force_login(carla.user)

    text = client.get(reverse("orders:approval-list")).content.decode()

    assert "1 order waits for you in North." in text
    assert reverse("orders:approval", args=[order.number]) in text


def test_lists_and_pages_take_the_same_queries_for_any_size(
    client, buyer, acme, carla, prices, shop
):
    rule(acme, carla)
    variants = [make.variant(f"SKU-{n}") for n in range(12)]
    for variant in variants:
        make.price(prices, variant, "2")
        make.stock(variant, 500)
    counts = {"page": [], "list": []}
    for size in (2, 12):
        order = make_orders.order(buyer, *[(one, 1) for one in variants[:size]])
        client.force_login(carla.user)
        client.get(reverse("orders:approval-list"))
        for kind, url in (
            ("page", reverse("orders:approval", args=[order.number])),
            ("list", reverse("orders:approval-list")),
        ):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts[kind].append(len(captured))

    assert counts["page"][0] == counts["page"][1]
    assert counts["list"][0] == counts["list"][1] <= 20


# Setting up.


def rule_form(*levels, **fields):
    named = {f"level_{n}": values for n, values in enumerate(levels, start=1)}
    return {"name": "Large", "above_net": "500", **named, **fields}


def test_an_admin_makes_changes_and_ends_a_rule(client, acme, ada, carla, boss):
    client.force_login(ada.user)
    form = rule_form([f"member-{carla.pk}"], [f"member-{boss.pk}"])
    form["acting_for"] = acme.pk

    answer = client.post(reverse("orders:add-approval-rule"), form)

    assert answer.status_code == 302
    made = ApprovalRule.objects.get()
    assert (made.above_net, made.currency) == (Decimal(500), "EUR")
    assert [(one.level, one.member) for one in made.approvers.all()] == [
        (1, carla),
        (2, boss),
    ]
    text = client.get(reverse("orders:approval-rules")).content.decode()
    assert "Above €500.00 net" in text
    change = reverse("orders:change-approval-rule", args=[made.pk])
    assert client.get(change).status_code == 200
    client.post(change, form | {"name": "Larger", "above_net": "900"})
    made.refresh_from_db()
    assert (made.name, made.above_net) == ("Larger", Decimal(900))
    client.post(
        reverse("orders:archive-approval-rule", args=[made.pk]),
        {"acting_for": acme.pk},
    )
    assert not ApprovalRule.objects.standing().exists()


def test_a_rule_names_whose_yes(client, acme, ada):
    client.force_login(ada.user)

    answer = client.post(
        reverse("orders:add-approval-rule"), rule_form() | {"acting_for": acme.pk}
    )

    assert answer.status_code == 422
    assert not ApprovalRule.objects.exists()


def test_nobody_sets_a_rule_about_themselves(client, acme, ada, carla):
    client.force_login(ada.user)
    form = rule_form([f"member-{carla.pk}"], about=f"member-{ada.pk}")

    answer = client.post(
        reverse("orders:add-approval-rule"), form | {"acting_for": acme.pk}
    )

    assert answer.status_code == 422
    assert "Nobody sets rules for themselves" in answer.content.decode()


@pytest.mark.parametrize("name", ["approval-rules", "add-approval-rule"])
def test_rules_need_the_right(client, buyer, name):
    client.force_login(buyer.user)

    assert client.get(reverse(f"orders:{name}")).status_code == 403


def test_days_of_an_approval_are_the_companys(client, buyer, acme, ada, carla, bolt):
    rule(acme, carla)
    client.force_login(ada.user)
    client.post(reverse("orders:approval-rules"), {"days": "3", "acting_for": acme.pk})

    order = make_orders.order(buyer, (bolt, 1))

    assert order.held_until - order.placed_at == timedelta(days=3)


def days(first=0, last=2):
    today = timezone.localdate()
    return {
        "starts_on": (today + timedelta(days=first)).isoformat(),
        "ends_on": (today + timedelta(days=last)).isoformat(),
    }


def test_an_approver_lets_a_colleague_stand_in(client, acme, carla, bob):
    client.force_login(carla.user)
    taker = acme.members.get(user=bob)
    form = {"giver": carla.pk, "taker": taker.pk, "acting_for": acme.pk, **days()}

    assert client.post(reverse("orders:stand-ins"), form).status_code == 302

    row = Delegation.objects.get()
    assert (row.giver, row.taker) == (carla, taker)
    assert "in the place of" in client.get(reverse("orders:stand-ins")).content.decode()
    client.post(reverse("orders:end-stand-in", args=[row.pk]), {"acting_for": acme.pk})
    assert not Delegation.objects.standing().exists()


@pytest.mark.parametrize("last", [-1, 400])
def test_days_that_make_no_sense_are_refused(client, acme, carla, bob, last):
    client.force_login(carla.user)
    taker = acme.members.get(user=bob)
    form = {"giver": carla.pk, "taker": taker.pk, **days(last=last)}

    answer = client.post(reverse("orders:stand-ins"), form | {"acting_for": acme.pk})

    assert answer.status_code == 422
    assert not Delegation.objects.exists()


def test_nobody_lends_what_others_have(client, acme, carla, boss, bob):
    client.force_login(carla.user)
    taker = acme.members.get(user=bob)
    form = {"giver": boss.pk, "taker": taker.pk, "acting_for": acme.pk, **days()}

    assert client.post(reverse("orders:stand-ins"), form).status_code == 422
    assert not Delegation.objects.exists()
