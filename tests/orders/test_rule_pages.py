"""Pages of purchase rules and budgets: who sees, who sets, what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from accounts.models import CostCentre, Invitation, Member
from orders.models import Budget, PurchaseRule
from tests import make, make_orders, make_rules
from tests.make_rules import rule_member


@pytest.fixture
def admin(acme, shop):
    return make.buyer(make.member("ada", acme, role="admin").user, acme)


@pytest.fixture
def bobs(bob):
    return Member.objects.get(user=bob)


@pytest.fixture
def adas(client, admin):
    client.force_login(admin.user)
    return client


def test_rules_and_budgets_are_set_on_a_page(adas, bobs):
    kitchen = make.category("kitchen")
    knives = make.category("knives", parent=kitchen)
    page = adas.get(f"/account/members/{bobs.pk}/rules/").content.decode()
    assert "All of Kitchen" in page

    answer = adas.post(
        f"/account/members/{bobs.pk}/rules/",
        {"max_order_net": "1,250.50", "month": "5000", "categories": [str(knives.pk)]},
    )

    assert answer.url == "/account/rules/"
    rule = PurchaseRule.objects.get()
    assert (rule.member, rule.max_order_net) == (bobs, Decimal("1250.50"))
    assert list(rule.categories.all()) == [knives]
    assert Budget.objects.get().amount_net == Decimal(5000)
    board = adas.get("/account/rules/").content.decode()
    assert "At most €1,250.50 net per order" in board
    assert "Only from Knives" in board
    assert "€5,000.00 of €5,000.00 left" in board


def test_what_holds_is_filled_in(adas, admin, bobs):
    rule_member(admin, bobs, most="1250.5", year="90000")

    page = adas.get(f"/account/members/{bobs.pk}/rules/").content.decode()

    assert 'value="1,250.50"' in page
    assert 'value="90,000.00"' in page


@pytest.mark.parametrize(
    ("language", "typed", "amount"),
    [
        ("en", "1,250.50", "1250.50"),
        ("en", "1250", "1250"),
        ("ro", "1.250,50", "1250.50"),
        ("pl", "1 250,5", "1250.50"),
        ("fr", "1\u202f250,50", "1250.50"),
    ],
)
def test_amounts_are_read_as_the_reader_writes_them(
    adas, bobs, language, typed, amount
):
    prefix = "" if language == "en" else f"/{language}"
    with translation.override(language):
        adas.post(f"{prefix}/account/members/{bobs.pk}/rules/", {"month": typed})

    assert Budget.objects.get().amount_net == Decimal(amount)


@pytest.mark.parametrize("typed", ["12,34", "-1", "1e5", "NaN", "10.999", "9" * 15])
def test_what_is_no_amount_is_refused_and_stays(adas, bobs, typed):
    answer = adas.post(f"/account/members/{bobs.pk}/rules/", {"month": typed})

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert not Budget.objects.exists()


def test_roles_cost_centres_and_the_company_have_pages(adas, acme):
    role = make.ready_made_role("buyer")
    centre = make_rules.cost_centre(acme)

    adas.post(f"/account/roles/{role.pk}/rules/", {"max_order_net": "10"})
    adas.post(f"/account/cost-centres/{centre.pk}/budget/", {"quarter": "20"})
    adas.post("/account/company/budget/", {"year": "30"})

    assert PurchaseRule.objects.get().role == role
    found = Budget.objects.order_by("pk").values_list("cost_centre", "amount_net")
    assert list(found) == [(centre.pk, 20), (None, 30)]


def test_an_invitation_has_rules_before_anybody_joins(adas, acme):
    now = timezone.now()
    invitation = Invitation.objects.create(
        customer=acme,
        email="eve@example.org",
        role=make.ready_made_role("buyer"),
        token_sha256="x",
        sent_at=now,
        expires_at=now + timedelta(days=7),
    )

    adas.post(f"/account/invitations/{invitation.pk}/rules/", {"month": "100"})

    assert Budget.objects.get().invitation == invitation
    assert "eve@example.org" in adas.get("/account/rules/").content.decode()


def test_ones_own_page_leads_back_and_says_why(adas, admin):
    own = Member.objects.get(user=admin.user)

    answer = adas.post(
        f"/account/members/{own.pk}/rules/", {"month": "100"}, follow=True
    )

    assert "Nobody sets rules for themselves." in answer.content.decode()
    assert not Budget.objects.exists()


def test_without_the_right_only_ones_own_is_shown(client, bob, admin, bobs, carla):
    rule_member(admin, bobs, most="77")
    rule_member(admin, Member.objects.get(user=carla), most="55")
    client.force_login(bob)

    page = client.get("/account/rules/").content.decode()

    assert "€77.00" in page
    assert "€55.00" not in page
    assert "Carla" not in page


@pytest.fixture
def addresses(acme, bobs):
    """Every page that sets something of Acme's."""
    now = timezone.now()
    invitation = Invitation.objects.create(
        customer=acme,
        email="eve@example.org",
        role=bobs.role,
        token_sha256="x",
        sent_at=now,
        expires_at=now + timedelta(days=7),
    )
    centre = make_rules.cost_centre(acme)
    return [
        f"/account/members/{bobs.pk}/rules/",
        f"/account/invitations/{invitation.pk}/rules/",
        f"/account/cost-centres/{centre.pk}/budget/",
    ]


def test_strangers_find_nothing(client, mallory, addresses):
    client.force_login(mallory)

    for address in addresses:
        assert client.get(address).status_code == 404
        assert client.post(address, {"month": "1"}).status_code == 404

    assert not Budget.objects.exists()


def test_without_the_right_nothing_is_set(client, bob, addresses):
    client.force_login(bob)

    for address in [*addresses, "/account/company/budget/"]:
        assert client.get(address).status_code == 403
        assert client.post(address, {"month": "1"}).status_code == 403

    assert not Budget.objects.exists()


def test_a_strangers_cost_centre_cannot_be_allowed(adas, bobs, mallory):
    other = Member.objects.get(user=mallory).customer
    centre = make_rules.cost_centre(other, "M-1")

    answer = adas.post(
        f"/account/members/{bobs.pk}/rules/", {"cost_centres": [str(centre.pk)]}
    )

    assert answer.status_code == 422
    assert CostCentre.objects.get() == centre


def test_the_board_takes_the_same_queries_for_any_number(
    adas, admin, acme, django_assert_max_num_queries
):
    def add(count, start):
        for n in range(start, start + count):
            member = make.member(f"m{n}", acme)
            category = make.category(f"category-{n}")
            rule_member(admin, member, most="5", categories=[category], month="9")
            make_rules.cost_centre(acme, f"K-{n}")

    add(2, 0)
    adas.get("/account/rules/")
    with django_assert_max_num_queries(40) as few:
        adas.get("/account/rules/")
    allowed = len(few.captured_queries)
    add(10, 2)
    adas.get("/account/rules/")  # the header keeps the new categories
    with django_assert_max_num_queries(allowed):
        adas.get("/account/rules/")


def test_the_cart_shows_what_is_left_and_what_is_not_allowed(
    client, bob, buyer, admin, bobs, bolt
):
    rule_member(admin, bobs, categories=[make.category("kitchen")], month="500")
    make_orders.cart(buyer, (bolt, 1))
    client.force_login(bob)

    page = client.get("/cart/").content.decode()

    assert "€500.00 of €500.00 left" in page
    assert "Your purchase rules do not cover this category. Ask Ada, who may." in page
    assert "1 line is not covered by your purchase rules." in page
