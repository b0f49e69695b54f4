"""What a company keeps about buying: changed by those who may, never lost."""

from datetime import timedelta

import pytest

from accounts.errors import CostCentreCodeTaken, QuestionTaken, TooManyQuestions
from accounts.models import CostCentre, Event, Member, OrderField, PickupPerson
from accounts.services import buying
from accounts.services.buying import CostCentreDetails, QuestionDetails
from shop.errors import NotAllowed
from tests import make
from tests.race import at_once


@pytest.fixture
def admin(acme):
    return make.buyer(make.member("ada", acme, role="admin").user, acme)


@pytest.fixture
def site(client, admin):
    client.force_login(admin.user)
    return client


def test_a_cost_centre_is_added_renamed_and_removed(site, acme):
    site.post("/account/buying/cost-centres/new/", {"code": "K-1", "name": "Kitchen"})
    centre = CostCentre.objects.get()

    site.post(
        f"/account/buying/cost-centres/{centre.pk}/", {"code": "K-1", "name": "Bar"}
    )
    assert "Bar" in site.get("/account/buying/").content.decode()
    site.post(f"/account/buying/cost-centres/{centre.pk}/archive/")

    centre.refresh_from_db()
    assert (centre.customer, centre.name) == (acme, "Bar")
    assert centre.archived_at is not None
    verbs = Event.objects.filter(subject_kind="accounts.costcentre")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "added",
        "changed",
        "archived",
    ]


def test_a_code_is_given_once(admin):
    details = CostCentreDetails("K-1", "Kitchen")
    buying.save_cost_centre(buyer=admin, details=details)

    with pytest.raises(CostCentreCodeTaken, match="k-1"):
        buying.save_cost_centre(buyer=admin, details=CostCentreDetails("k-1", "Other"))


def test_two_of_the_same_code_at_once_give_one(transactional_db, acme, admin):
    details = CostCentreDetails("K-1", "Kitchen")

    outcomes = at_once(
        [lambda: buying.save_cost_centre(buyer=admin, details=details)] * 3
    )

    assert CostCentre.objects.count() == 1
    assert sum(isinstance(one, CostCentreCodeTaken) for one in outcomes) == 2


def test_who_may_collect_is_kept_with_a_last_day(site, acme, admin):
    site.post(
        "/account/buying/pickup-persons/new/",
        {"name": "Ion", "proof": "BV 12", "valid_until": "2026-01-31"},
    )

    person = PickupPerson.objects.get()
    page = site.get("/account/buying/").content.decode()
    assert (person.customer, person.proof) == (acme, "BV 12")
    assert "expired" in page
    assert not PickupPerson.objects.allowed_on(admin.today).exists()
    last = admin.today - timedelta(days=0)
    PickupPerson.objects.update(valid_until=last)
    assert PickupPerson.objects.allowed_on(last).exists()
    site.post(f"/account/buying/pickup-persons/{person.pk}/archive/")
    assert not PickupPerson.objects.allowed_on(last).exists()


def test_a_question_with_choices_is_asked(site, admin):
    answer = site.post(
        "/account/buying/questions/new/",
        {
            "label": "Machine",
            "kind": "choice",
            "choices": "Press\n Lathe \n\nPress",
            "is_required": "on",
            "position": "3",
        },
    )

    question = OrderField.objects.asked_of(admin).get()
    assert answer.url == "/account/buying/"
    assert question.choices == ["Press", "Lathe"]
    assert (question.is_required, question.position) == (True, 3)
    again = site.get(f"/account/buying/questions/{question.pk}/").content.decode()
    assert "Press\nLathe" in again


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "choice", "choices": "One"},
        {"kind": "choice", "choices": ""},
        {"kind": "choice", "choices": "A\n" + "B" * 81},
        {"kind": "choice", "choices": "\n".join(map(str, range(51)))},
        {"kind": "poem"},
        {"label": ""},
    ],
)
def test_what_is_no_question_is_refused(site, typed):
    fields = {"label": "Machine", "kind": "text", "choices": "", "position": "0"}

    answer = site.post("/account/buying/questions/new/", {**fields, **typed})

    assert answer.status_code == 422
    assert not OrderField.objects.exists()


def test_a_question_is_asked_once(admin):
    buying.save_question(buyer=admin, details=QuestionDetails("Machine", "text"))

    with pytest.raises(QuestionTaken):
        buying.save_question(buyer=admin, details=QuestionDetails("machine", "text"))


def test_the_twentieth_is_the_last_also_at_once(transactional_db, acme, admin):
    for n in range(19):
        OrderField.objects.create(customer=acme, label=f"Question {n}")

    outcomes = at_once(
        [
            lambda n=n: buying.save_question(
                buyer=admin, details=QuestionDetails(f"More {n}", "text")
            )
            for n in range(4)
        ]
    )

    assert OrderField.objects.count() == 20
    assert sum(isinstance(one, TooManyQuestions) for one in outcomes) == 3


def test_without_the_right_the_lists_are_read_only(client, bob, acme):
    CostCentre.objects.create(customer=acme, code="K-1", name="Kitchen")
    PickupPerson.objects.create(customer=acme, name="Ion", proof="BV 12")
    client.force_login(bob)

    page = client.get("/account/buying/").content.decode()

    assert "Kitchen" in page
    assert "BV 12" not in page
    assert "Add a cost centre" not in page
    for address in ("cost-centres", "pickup-persons", "questions"):
        assert client.get(f"/account/buying/{address}/new/").status_code == 403
    with pytest.raises(NotAllowed):
        buying.save_cost_centre(
            buyer=make.buyer(bob, acme), details=CostCentreDetails("X", "X")
        )


def test_strangers_find_nothing(client, mallory, acme):
    rows = {
        "cost-centres": CostCentre.objects.create(customer=acme, code="K", name="K"),
        "pickup-persons": PickupPerson.objects.create(customer=acme, name="Ion"),
        "questions": OrderField.objects.create(customer=acme, label="Machine"),
    }
    assert Member.objects.get(user=mallory).role.code == "admin"
    client.force_login(mallory)

    for kind, row in rows.items():
        address = f"/account/buying/{kind}/{row.pk}/"
        assert client.get(address).status_code == 404
        assert client.post(f"{address}archive/").status_code == 404

    assert "Ion" not in client.get("/account/buying/").content.decode()
    assert CostCentre.objects.standing().exists()


def test_the_page_takes_the_same_queries_for_any_number(
    site, acme, django_assert_max_num_queries
):
    def add(start, stop):
        for n in range(start, stop):
            CostCentre.objects.create(customer=acme, code=f"K-{n}", name="K")
            PickupPerson.objects.create(customer=acme, name=f"P {n}")
            OrderField.objects.create(customer=acme, label=f"Q {n}")

    add(0, 1)
    site.get("/account/buying/")
    with django_assert_max_num_queries(30) as few:
        site.get("/account/buying/")
    add(1, 15)
    with django_assert_max_num_queries(len(few.captured_queries)):
        site.get("/account/buying/")
