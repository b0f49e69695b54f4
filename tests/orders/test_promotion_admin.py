"""Staff keep promotions: states in words, a trial before anybody sees it, batches."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Event
from orders.services.cart import add_to_cart
from pricing.models import Coupon, Promotion
from tests import make, make_orders
from tests.make_orders import item
from tests.make_promotions import coupon, promotion

PAGE = "/admin/pricing/promotion/"


@pytest.fixture
def staff(client, db):
    client.force_login(make.staff("manuel", "Manager"))
    return client


def sent(**fields):
    """What the form of a promotion sends, inlines included."""
    empty = {f"{name}-{key}": "0" for name in ("targets", "audiences")
             for key in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    return {
        "code": "spring",
        "seller": make.seller().pk,
        "names_en": "Spring sale",
        "kind": "line",
        "priority": "100",
        "is_active": "on",
        **empty,
        **fields,
    }


def test_a_promotion_is_made_with_its_goods(staff):
    goods = {"targets-TOTAL_FORMS": "1", "targets-0-effect": "include",
             "targets-0-tag": "new"}  # fmt: skip

    answer = staff.post(f"{PAGE}add/", sent(percent="10", **goods))

    assert answer.status_code == 302, answer.context["errors"]
    made = Promotion.objects.get()
    assert (made.percent, made.targets.get().tag) == (Decimal(10), "new")
    assert Event.objects.filter(subject_kind="pricing.promotion").exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "a percentage or an amount"),
        ({"percent": "10", "amount": "5"}, "a percentage or an amount"),
        ({"amount": "5"}, "in which currency"),
        ({"kind": "freight", "percent": "10"}, "neither percentage nor amount"),
        ({"kind": "buy_get", "percent": "100"}, "how many, 1 or more"),
        ({"percent": "10", "names_en": " "}, "This field is required"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(staff, fields, said):
    answer = staff.post(f"{PAGE}add/", sent(**fields))

    assert said in answer.content.decode()
    assert not Promotion.objects.exists()


def test_states_stand_in_words(db):
    now = timezone.now()
    states = [
        ({}, "running"),
        ({"starts_at": now + timedelta(days=1)}, "planned"),
        ({"ends_at": now}, "ended"),
        ({"limit_total": 1, "used_count": 1}, "used up"),
        ({"is_active": False}, "switched off"),
    ]
    for number, (fields, words) in enumerate(states):
        made = promotion(f"p{number}", percent="1", **fields)
        assert made.state_at(now).label == words


def test_a_planned_one_is_tried_on_a_cart_and_on_a_basket(staff, buyer, bolt, nut):
    tomorrow = timezone.now() + timedelta(days=1)
    made = promotion("spring", percent="10", on=[bolt.product], starts_at=tomorrow)
    add_to_cart(buyer=buyer, items=[item(bolt, 10)])
    page = f"{PAGE}{made.pk}/try/"

    cart = staff.get(page, {"customer": buyer.customer.pk}).content.decode()
    basket = staff.get(
        page, {"customer": buyer.customer.pk, "basket": "bolt-8 5\nNUT-8 10"}
    ).content.decode()

    assert "takes off €8.00" in cart
    assert "takes off €4.00" in basket
    assert "NUT-8" in basket
    wrong = staff.get(page, {"customer": buyer.customer.pk, "basket": "NO-SUCH 1"})
    assert "There is no article NO-SUCH." in wrong.content.decode()


def test_coupons_are_tried_along_and_what_opens_nothing_says_why(staff, buyer, bolt):
    made = promotion("spring", percent="10", on=[bolt.product])
    coupon("WELCOME", percent="5")
    asked = {"customer": buyer.customer.pk, "basket": "BOLT-8 10"}

    page = staff.get(f"{PAGE}{made.pk}/try/", {**asked, "codes": "wel-come, NOPE"})

    told = {
        one.code: (one.coupon, one.outcome) for one in page.context["trial"].results
    }
    assert told == {
        "spring": ("", "takes off €7.60"),
        "welcome": ("WELCOME", "takes off €4.00"),
    }
    assert "NOPE</span>: We do not know this code." in page.content.decode()


def test_a_promotion_is_tried_by_its_own_coupon(staff, buyer, bolt):
    used = coupon("ONCE", limit=1, percent="5")
    Coupon.objects.update(used_count=1)
    asked = {"customer": buyer.customer.pk, "basket": "BOLT-8 10"}

    page = staff.get(f"{PAGE}{used.promotion.pk}/try/", {**asked, "codes": "ONCE"})

    (told,) = page.context["trial"].results
    assert (told.coupon, told.is_tried) == ("ONCE", True)
    assert "takes off" not in told.outcome


def test_a_batch_is_made_and_listed(staff):
    made = coupon("SEED").promotion

    answer = staff.post(
        f"{PAGE}{made.pk}/coupons/", {"count": "3", "batch": "fair"}, follow=True
    )

    codes = Coupon.objects.filter(batch="fair").values_list("code", flat=True)
    assert len(codes) == 3
    assert all(code in answer.content.decode() for code in codes)


def test_representatives_see_no_promotion_of_other_peoples_customers(client, channel):
    rep = make.staff("rita", "Sales representative")
    own = make.company(name="Own", channel=channel, rep=rep)
    rivals = promotion("rivals", percent="1", to=[make.company("B", channel=channel)])
    promotion("own", percent="1", to=[own])
    promotion("all", percent="1")
    client.force_login(rep)

    assert {one.code for one in Promotion.objects.managed_by(rep)} == {"own", "all"}
    assert client.get(f"{PAGE}{rivals.pk}/change/").status_code == 404
    assert client.get(f"{PAGE}{rivals.pk}/try/").status_code == 404
    assert client.post(f"{PAGE}{rivals.pk}/coupons/").status_code == 403


def test_uses_are_listed_with_their_orders(staff, buyer, bolt):
    promotion("spring", percent="10", limit_total=9)
    order = make_orders.order(buyer, (bolt, 1))

    assert order.number in staff.get("/admin/pricing/promotionuse/").content.decode()
    assert "1 of 9" in staff.get(PAGE).content.decode()
