"""Cost centre, project, who collects, own questions: asked, checked, frozen, shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import CostCentre, Member, OrderField, PickupPerson
from orders.errors import AnswerRefused, CostCentreRefused, PickupPersonRefused
from orders.models import Order
from orders.rules import References
from orders.selectors.orders import order_page, orders_in
from orders.services.cart import add_to_cart
from orders.services.fulfilment import confirm_order
from shop.models import OutgoingMail
from tests import make, make_orders, make_rules
from tests.make_orders import item
from tests.make_rules import rule_member
from tests.orders.test_checkout_page import filled


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def cart(buyer, bolt):
    return add_to_cart(buyer=buyer, items=[item(bolt, 2)])


@pytest.fixture
def pickup(shop):
    return make_orders.shipping_method(
        shop, "desk", "0", names={"en": "Collect in Brașov"}, is_pickup=True
    )


def order_with(buyer, bolt, **references):
    chosen = References(**references)
    return make_orders.order(buyer, (bolt, 2), references=chosen)


def test_an_order_keeps_what_was_chosen_whatever_becomes_of_it(buyer, acme, bolt):
    centre = make_rules.cost_centre(acme, "K-1", name="Kitchen")
    machine = make_rules.order_field(acme, "Machine")

    order = order_with(
        buyer,
        bolt,
        cost_centre_id=centre.pk,
        project="Roof",
        answers={machine.pk: "Press 4"},
    )
    CostCentre.objects.update(code="K-9", name="Other", archived_at=timezone.now())
    OrderField.objects.update(label="Other")

    order.refresh_from_db()
    assert (order.cost_centre_code, order.cost_centre_name) == ("K-1", "Kitchen")
    assert order.project == "Roof"
    assert order.own_fields == [
        {"label": "Machine", "kind": "text", "answer": "Press 4"}
    ]
    kept = order.snapshot["references"]
    assert (kept["cost_centre_code"], kept["project"]) == ("K-1", "Roof")
    facts = dict(order_page(order, buyer).references)
    assert facts == {
        "Cost centre": "K-1 Kitchen",
        "Project": "Roof",
        "Machine": "Press 4",
    }


def test_the_mail_says_it_too(buyer, acme, bolt):
    centre = make_rules.cost_centre(acme, "K-1", name="Kitchen")

    order_with(buyer, bolt, cost_centre_id=centre.pk)

    mail = OutgoingMail.objects.get(template="orders/confirmed")
    assert mail.context["references"] == [
        {"label": "Cost centre", "text": "K-1 Kitchen"}
    ]


def test_an_archived_or_foreign_cost_centre_is_refused(buyer, acme, bolt, mallory):
    old = make_rules.cost_centre(acme, "OLD", archived_at=timezone.now())
    foreign = make_rules.cost_centre(
        Member.objects.get(user=mallory).customer, "FOREIGN"
    )

    for centre in (old, foreign):
        with pytest.raises(CostCentreRefused):
            order_with(buyer, bolt, cost_centre_id=centre.pk)

    assert not Order.objects.exists()


def test_a_branch_takes_over_cost_centres_from_above_where_one_reaches(
    acme, bob, bolt, shop
):
    centre = make_rules.cost_centre(acme, "TOP")
    branch = make.company(name="Acme North", channel=shop, parent=acme)
    local = make.buyer(make.member("lena", branch).user, branch)
    reaching = replace(
        make.buyer(bob, acme), customer=branch, customer_ids=(acme.pk, branch.pk)
    )

    assert order_with(reaching, bolt, cost_centre_id=centre.pk).cost_centre == centre
    with pytest.raises(CostCentreRefused):
        order_with(local, bolt, cost_centre_id=centre.pk)


@pytest.mark.parametrize(
    ("fields", "answer", "kept"),
    [
        ({"kind": "number"}, "12.50", "12.5"),
        ({"kind": "date"}, "2026-11-30", "2026-11-30"),
        ({"kind": "choice", "choices": ["A", "B"]}, "B", "B"),
        ({}, "  Press 4 ", "Press 4"),
    ],
)
def test_answers_are_kept_by_kind(buyer, acme, bolt, fields, answer, kept):
    question = make_rules.order_field(acme, **fields)

    order = order_with(buyer, bolt, answers={question.pk: answer})

    assert order.own_fields[0]["answer"] == kept


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"is_required": True}, "  "),
        ({"kind": "number"}, "twelve"),
        ({"kind": "number"}, "Infinity"),
        ({"kind": "date"}, "30.2.2026"),
        ({"kind": "choice", "choices": ["A", "B"]}, "C"),
        ({}, "x" * 201),
    ],
)
def test_what_is_no_answer_stops_the_order(buyer, acme, bolt, fields, answer):
    question = make_rules.order_field(acme, **fields)

    with pytest.raises(AnswerRefused, match="Machine"):
        order_with(buyer, bolt, answers={question.pk: answer})

    assert not Order.objects.exists()


def test_only_who_is_on_the_list_that_day_collects(buyer, acme, bolt, pickup):
    make_orders.ShippingMethod.objects.exclude(pk=pickup.pk).delete()
    yesterday = buyer.today - timedelta(days=1)
    old = make_rules.pickup_person(acme, "Old", valid_until=yesterday)
    ion = make_rules.pickup_person(acme, "Ion", proof="BV 12", valid_until=buyer.today)

    with pytest.raises(PickupPersonRefused):
        order_with(buyer, bolt, pickup_person_id=old.pk)
    order = order_with(buyer, bolt, pickup_person_id=ion.pk, pickup_name="Somebody")
    PickupPerson.objects.update(name="Renamed")

    assert order.is_pickup
    assert (order.pickup_name, order.pickup_proof) == ("Ion", "BV 12")


def test_without_a_list_a_name_is_typed(buyer, bolt, pickup):
    make_orders.ShippingMethod.objects.exclude(pk=pickup.pk).delete()

    order = order_with(buyer, bolt, pickup_name="The plumber")

    assert order.pickup_name == "The plumber"


def test_what_is_delivered_is_collected_by_nobody(buyer, acme, bolt):
    ion = make_rules.pickup_person(acme, "Ion")

    order = order_with(buyer, bolt, pickup_person_id=ion.pk)

    assert (order.is_pickup, order.pickup_name) == (False, "")


def test_checkout_asks_and_keeps_what_was_typed_after_a_refusal(
    site, acme, cart, buyer
):
    centre = make_rules.cost_centre(acme)
    make_rules.order_field(acme, "Machine", is_required=True)
    day = make_rules.order_field(acme, "Until", kind="date")
    page = site.get("/checkout/").content.decode()
    typed = {
        "cost_centre": str(centre.pk),
        "project": "Roof",
        f"own_{day.pk}": "2026-12-24",
    }

    refused = site.post("/checkout/", filled(page, **typed))

    again = refused.content.decode()
    assert refused.status_code == 422
    assert not Order.objects.exists()
    assert f'value="{centre.pk}" selected' in again
    assert 'value="Roof"' in again
    assert 'value="2026-12-24"' in again


def test_checkout_places_with_all_of_it(site, acme, cart, pickup):
    centre = make_rules.cost_centre(acme)
    ion = make_rules.pickup_person(acme, "Ion", proof="BV 12")
    machine = make_rules.order_field(acme, "Machine", is_required=True)
    page = site.post(
        "/checkout/", {"method": str(pickup.pk)}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Who collects" in page

    answer = site.post(
        "/checkout/",
        filled(
            page,
            method=str(pickup.pk),
            cost_centre=str(centre.pk),
            pickup_person=str(ion.pk),
            **{f"own_{machine.pk}": "Press"},
        ),
    )

    order = Order.objects.get()
    assert answer.url == f"/orders/{order.number}/"
    assert (order.cost_centre, order.pickup_name) == (centre, "Ion")
    shown = site.get(answer.url).content.decode()
    assert "Ion (BV 12)" in shown
    assert "Press" in shown


def test_a_rule_makes_the_cost_centre_a_must(site, acme, cart, bob):
    admin = make.buyer(make.member("ada", acme, role="admin").user, acme)
    one, two = make_rules.cost_centre(acme, "K-1"), make_rules.cost_centre(acme, "K-2")
    make_rules.cost_centre(acme, "K-3")
    rule_member(
        admin,
        Member.objects.get(user=bob),
        must_have_cost_centre=True,
        centres=[one, two],
    )
    page = site.get("/checkout/").content.decode()
    assert "K-2" in page
    assert "K-3" not in page

    refused = site.post("/checkout/", filled(page))
    site.post("/checkout/", filled(page, cost_centre=str(two.pk)))

    assert refused.status_code == 422
    assert "Please choose a cost centre." in refused.content.decode()
    assert Order.objects.get().cost_centre == two


def test_orders_are_found_by_cost_centre(site, buyer, acme, bolt):
    centre = make_rules.cost_centre(acme, "K-1")
    mine = order_with(buyer, bolt, cost_centre_id=centre.pk)
    other = order_with(buyer, bolt)

    found = orders_in(buyer, cost_centre=str(centre.pk))
    page = site.get(f"/orders/?cost_centre={centre.pk}").content.decode()

    assert list(found) == [mine]
    assert mine.number in page
    assert other.number not in page
    assert site.get("/orders/?cost_centre=x").status_code == 200


def test_orders_to_collect_show_no_price(client, buyer, acme, bolt, pickup, dora):
    make_orders.ShippingMethod.objects.exclude(pk=pickup.pk).delete()
    make_rules.pickup_person(acme, "Ion")
    order = order_with(buyer, bolt)
    client.force_login(make.member("paul", acme, role="pickup").user)
    assert order.number not in client.get("/account/pickups/").content.decode()

    confirm_order(order_id=order.pk, by=dora)

    page = client.get("/account/pickups/").content.decode()
    assert order.number in page
    assert "Collect in Brașov" in page
    assert "Ion" in page
    assert "BOLT-8" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "€" not in main
    assert "8.00" not in main
    assert client.get(f"/orders/{order.number}/").status_code == 404


def test_strangers_see_no_pickups_and_others_need_the_right(
    client, buyer, acme, bolt, pickup, dora, mallory, carla
):
    make_orders.ShippingMethod.objects.exclude(pk=pickup.pk).delete()
    order = order_with(buyer, bolt)
    confirm_order(order_id=order.pk, by=dora)

    client.force_login(mallory)
    assert order.number not in client.get("/account/pickups/").content.decode()
    client.force_login(carla)
    assert client.get("/account/pickups/").status_code == 403
