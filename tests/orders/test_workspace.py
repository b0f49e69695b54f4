"""The desk of a representative: what is to be done today, and what came of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Customer, Licence, LicenceKind, Thread
from orders.errors import NothingToPutOff
from orders.models import Cart, CustomerTask, Order, Quote, Snooze, WorkKind
from orders.selectors.workspace import desk_of, first_of_today, results_of, today_of
from orders.services.workspace import add_task, finish_task, put_off
from shop.errors import NotAllowed
from tests import make, make_invoicing, make_orders

PLACE = {
    "name": "Acme",
    "attention": "",
    "line1": "Str. Lungă 1",
    "line2": "",
    "postcode": "500035",
    "city": "Brașov",
    "region": "",
    "country": "RO",
}


@pytest.fixture
def rita(acme):
    made = make.staff("rita", "Sales representative")
    acme.rep = made
    acme.save()
    return made


@pytest.fixture
def ritas(client, rita):
    client.force_login(rita)
    return client


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def an_order(customer: Customer, at: datetime, *, net="100", **fields) -> Order:
    number = f"O-{Order.objects.count() + 1}"
    amount = Decimal(net)
    return Order.objects.create(
        seller=customer.channel.seller,
        channel=customer.channel,
        customer=customer,
        number=number,
        currency="EUR",
        goods_amount=amount,
        total_net=amount,
        total_tax=0,
        total_gross=amount,
        payment_method="on_account",
        shipping_code="van",
        shipping_name="Own van",
        language="en",
        snapshot={"delivery": PLACE},
        placed_at=at,
        **fields,
    )


def a_quote(customer: Customer, state: str, **fields) -> Quote:
    return Quote.objects.create(
        channel=customer.channel,
        customer=customer,
        number=f"Q-{Quote.objects.count() + 1}",
        state=state,
        currency="EUR",
        **fields,
    )


def a_cart(customer: Customer, person, variant, at: datetime) -> Cart:
    cart = make_orders.cart(make.buyer(person, customer), (variant, 3))
    cart.lines.update(seen_unit_amount=8)
    Cart.objects.filter(pk=cart.pk).update(touched_at=at)
    return cart


def a_thread(customer: Customer, *, from_staff: bool) -> Thread:
    return Thread.objects.create(
        customer=customer,
        subject_kind="accounts.customer",
        subject_id=customer.pk,
        subject_name="Pallets",
        last_message_at=ago(1),
        last_is_from_staff=from_staff,
    )


def a_licence(customer: Customer, ends: date) -> Licence:
    kind = LicenceKind.objects.create(code="spirits", names={"en": "Spirits"})
    return Licence.objects.create(
        customer=customer, kind=kind, number="L-1", state="approved", expires_on=ends
    )


def kinds(staff) -> list[str]:
    return [item.kind.value for item in today_of(desk_of(staff)).items]


def test_a_quiet_day_has_nothing(rita, acme, bob, bolt):
    an_order(acme, ago(20), state="completed")
    a_quote(acme, "accepted")
    a_quote(acme, "offered", expires_at=timezone.now() + timedelta(days=9))
    a_thread(acme, from_staff=True)
    a_cart(acme, bob, bolt, ago(1))
    a_licence(acme, timezone.localdate() + timedelta(days=90))
    add_task(
        staff=rita,
        customer_id=acme.pk,
        due_on=timezone.localdate() + timedelta(days=1),
        text="Later",
    )

    assert kinds(rita) == []


def test_what_somebody_waits_for_comes_before_what_is_a_chance(rita, acme, bob, bolt):
    a_cart(acme, bob, bolt, ago(3))
    make_invoicing.invoice(acme, issued_on=ago(8).date(), net_days=0)
    a_quote(acme, "offered", expires_at=timezone.now() + timedelta(days=2))
    an_order(acme, ago(5), state="confirmed", requested_on=ago(2).date())
    an_order(acme, ago(2), state="rejected")
    an_order(acme, ago(6), state="in_review")
    a_quote(acme, "requested", requested_at=ago(4))
    a_thread(acme, from_staff=False)
    a_licence(acme, timezone.localdate() + timedelta(days=9))
    add_task(
        staff=rita, customer_id=acme.pk, due_on=timezone.localdate(), text="Call Bob"
    )

    assert set(kinds(rita)[:4]) == {"task", "quote_ours", "message", "order_review"}
    assert kinds(rita)[0] == "order_review"
    assert set(kinds(rita)[4:8]) == {
        "invoice",
        "quote_ends",
        "order_late",
        "order_refused",
    }
    assert set(kinds(rita)[8:]) == {"cart", "licence"}


def test_each_leads_to_where_it_is_done(ritas, rita, acme, bob, bolt):
    a_cart(acme, bob, bolt, ago(3))
    a_quote(acme, "requested")
    an_order(acme, ago(6), state="in_review")
    a_thread(acme, from_staff=False)
    make.company(name="Newcomer", channel=acme.channel, state="pending", rep=rita)
    add_task(staff=rita, customer_id=acme.pk, due_on=ago(1).date(), text="Call")

    for item in today_of(desk_of(rita)).items:
        assert ritas.get(item.url).status_code == 200, item


@pytest.mark.parametrize(
    ("gaps", "since_last", "is_late"),
    [
        ((7, 7, 7, 7), 12, True),
        ((7, 7, 7, 7), 9, False),
        ((7, 30, 7, 7), 12, True),
        ((7, 7), 60, False),
        ((7, 7, 7), 200, False),
    ],
    ids=["late", "in time", "one odd gap", "too few", "lost"],
)
def test_the_usual_order_is_missed_by_its_own_rhythm(
    rita, acme, gaps, since_last, is_late
):
    days = since_last
    an_order(acme, ago(days), state="completed")
    for gap in gaps:
        days += gap
        an_order(acme, ago(days), state="completed")
    an_order(acme, ago(1), state="cancelled")

    assert (kinds(rita) == ["rhythm"]) is is_late
    if is_late:
        [item] = today_of(desk_of(rita)).items
        assert item.detail.startswith("usually orders every 7 days")


def test_a_rep_sees_the_own_customers_a_manager_all_of_them(rita, acme, channel):
    other = make.company(name="Other", channel=channel)
    a_quote(acme, "requested")
    a_quote(other, "requested")
    manager = make.staff("mo", "Manager")

    assert [item.customer for item in today_of(desk_of(rita)).items] == [acme]
    assert [item.customer for item in today_of(desk_of(rita, is_own=False)).items] == [
        acme
    ]
    assert today_of(desk_of(manager)).total == 0
    assert today_of(desk_of(manager, is_own=False)).total == 2


def test_what_is_put_off_shows_again_on_its_day_and_to_others(rita, acme):
    quote = a_quote(acme, "requested")
    today = timezone.localdate()
    manager = make.staff("mo", "Manager")

    for days in (1, 3):  # put off twice, the later day counts
        put_off(
            staff=rita,
            kind=WorkKind.QUOTE_OURS,
            subject_id=quote.pk,
            until=today + timedelta(days=days),
        )

    assert kinds(rita) == []
    assert today_of(desk_of(manager, is_own=False)).total == 1
    later = timezone.now() + timedelta(days=3)
    assert today_of(desk_of(rita, now=later)).total == 1


def test_what_is_not_there_is_not_put_off(rita, acme, channel):
    foreign = a_quote(make.company(name="Other", channel=channel), "requested")
    done = a_quote(acme, "accepted")
    own = a_quote(acme, "requested")
    tomorrow = timezone.localdate() + timedelta(days=1)

    today = timezone.localdate()
    for pk, until in ((foreign.pk, tomorrow), (done.pk, tomorrow), (own.pk, today)):
        with pytest.raises(NothingToPutOff):
            put_off(staff=rita, kind=WorkKind.QUOTE_OURS, subject_id=pk, until=until)
    assert not Snooze.objects.exists()


def test_tasks_are_noted_and_ticked_off_on_the_page(ritas, rita, acme):
    page = reverse("admin:orders_customertask_today")
    form = {"customer": acme.number, "due_on": "2026-01-05", "text": "Call <b>Bob</b>"}

    assert ritas.post(page, form).status_code == 302
    task = CustomerTask.objects.get()
    shown = ritas.get(page).content.decode()
    assert "Call &lt;b&gt;Bob&lt;/b&gt;" in shown
    ritas.post(reverse("admin:orders_customertask_done", args=[task.pk]))

    task.refresh_from_db()
    assert (task.rep, task.made_by) == (rita, rita)
    assert task.done_at is not None
    assert "Nothing waits for you." in ritas.get(page).content.decode()


def test_a_task_for_somebody_elses_customer_is_refused(ritas, rita, channel):
    other = make.company(name="Other", channel=channel)
    form = {"customer": other.number, "due_on": "2026-01-05", "text": "Call"}

    answer = ritas.post(reverse("admin:orders_customertask_today"), form)

    assert answer.status_code == 422
    assert not CustomerTask.objects.exists()
    with pytest.raises(NotAllowed):
        add_task(staff=rita, customer_id=other.pk, due_on=date(2026, 1, 5), text="x")


def test_a_task_of_somebody_elses_customer_is_not_there(ritas, channel):
    mo = make.staff("mo", "Manager")
    other = make.company(name="Other", channel=channel)
    task = add_task(staff=mo, customer_id=other.pk, due_on=ago(1).date(), text="Call")

    answer = ritas.post(reverse("admin:orders_customertask_done", args=[task.pk]))

    task.refresh_from_db()
    assert (answer.status_code, task.done_at) == (404, None)


def test_a_colleagues_task_is_theirs_to_tick_off(rita, acme):
    task = add_task(staff=rita, customer_id=acme.pk, due_on=ago(1).date(), text="Call")

    with pytest.raises(NotAllowed):
        finish_task(staff=make.staff("mo", "Manager"), task_id=task.pk)

    task.refresh_from_db()
    assert task.done_at is None


def test_putting_off_on_the_page(ritas, acme):
    quote = a_quote(acme, "requested")
    url = reverse("admin:orders_customertask_not_today")

    ritas.post(url, {"kind": "quote_ours", "subject": quote.pk, "days": "7"})

    assert Snooze.objects.get().until == timezone.localdate() + timedelta(days=7)


def test_three_hundred_customers_cost_as_many_queries_as_three(ritas, rita, acme):
    page = reverse("admin:orders_customertask_today")
    lists = reverse("admin:orders_repcustomer_changelist")
    some(acme, rita, 3)
    ritas.get(page)  # the session, the menu
    few, few_listed = queries(ritas, page), queries(ritas, lists)

    some(acme, rita, 297)

    assert queries(ritas, page) == few
    assert queries(ritas, lists) == few_listed
    found = today_of(desk_of(rita))
    assert (len(found.items), found.total, found.has_more) == (25, 600, True)
    second = today_of(desk_of(rita), page=2)
    assert not {one.subject_id for one in found.items if one.is_task} & {
        one.subject_id for one in second.items if one.is_task
    }


def some(like: Customer, rep, count: int) -> None:
    start = Customer.objects.count()
    made = Customer.objects.bulk_create(
        Customer(
            channel=like.channel,
            number=f"N-{start + place}",
            name=f"Customer {start + place}",
            legal_name="X",
            country="RO",
            state="approved",
            rep=rep,
        )
        for place in range(count)
    )
    today = timezone.localdate()
    CustomerTask.objects.bulk_create(
        CustomerTask(customer=one, rep=rep, made_by=rep, due_on=today, text="Call")
        for one in made
    )
    Quote.objects.bulk_create(
        Quote(
            channel=like.channel,
            customer=one,
            number=f"Q-{one.pk}",
            state="requested",
            currency="EUR",
        )
        for one in made
    )


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_results_compare_this_month_with_the_last_and_a_year_ago(rita, acme, channel):
    noon = timezone.make_aware(datetime(2026, 5, 20, 12))  # noqa: DTZ001
    other = make.company(name="Other", channel=channel)
    this, before = noon - timedelta(days=2), noon - timedelta(days=25)
    an_order(acme, this, net="100")
    an_order(acme, this, net="50", quote_number="Q-1")
    an_order(acme, this, net="70", state="cancelled")
    an_order(acme, this, net="30", state="to_approve")
    an_order(acme, before, net="40")
    an_order(acme, noon.replace(year=2025), net="25")
    an_order(other, this, net="900")

    [euros] = results_of(desk_of(rita, now=noon))

    figures = [(one.orders_count, one.total_net, one.quotes_won) for one in euros.spans]
    assert figures == [(2, 150, 1), (1, 40, 0), (1, 25, 0)]
    [row] = euros.by_customer
    assert (row.name, row.total_net, row.before_net) == ("Acme", 150, 25)


def test_the_dashboard_shows_a_rep_the_most_urgent(ritas, rita, acme):
    a_quote(acme, "requested", title="Spring list")

    page = ritas.get(reverse("admin:index")).content.decode()

    assert "Spring list" in page
    assert reverse("admin:orders_customertask_today") in page
    assert len(first_of_today(desk_of(rita))) == 1


def test_customers_are_listed_with_what_they_buy(ritas, acme, channel):
    an_order(acme, ago(10), net="100", state="completed")
    an_order(acme, ago(400), net="900", state="completed")
    a_quote(acme, "offered", expires_at=timezone.now() + timedelta(days=9))
    make.company(name="Foreign", channel=channel)
    url = reverse("admin:orders_repcustomer_changelist")

    page = ritas.get(url).content.decode()

    assert "Acme" in page
    assert "Foreign" not in page
    assert "€100.00" in page
    for query, is_there in (
        ("?ordered=lately", True),
        ("?ordered=never", False),
        ("?quotes=open", True),
        ("?q=acm", True),
        ("?o=3", True),
    ):
        found = ritas.get(url + query).content.decode()
        assert ("€100.00" in found) is is_there, query


@pytest.mark.parametrize("group", ["Warehouse", "Accounting"])
def test_the_desk_is_for_those_who_sell(client, channel, group):
    client.force_login(make.staff("walt", group))

    for name in ("repcustomer_changelist", "customertask_today"):
        page = reverse(f"admin:orders_{name}")
        assert client.get(page).status_code == 403
        assert page not in client.get(reverse("admin:index")).content.decode()
    answer = client.post(
        reverse("admin:orders_customertask_not_today"),
        {"kind": "task", "subject": 1, "days": 1},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [("rita", True), ("mona", True), ("rolf", False), ("gone", False), ("bob", False)],
)
def test_a_task_goes_only_to_who_may_see_the_customer(
    client, dora, rita, acme, bob, name, is_taken
):
    people = {"rita": rita, "bob": bob, "mona": make.staff("mona", "Manager")}
    people["rolf"] = make.staff("rolf", "Sales representative")
    people["gone"] = make.staff("gone", "Manager")
    people["gone"].is_active = False
    people["gone"].save()
    client.force_login(dora)

    answer = client.post(
        reverse("admin:orders_customertask_add"),
        {
            "customer": acme.pk,
            "rep": people[name].pk,
            "due_on": "2030-01-07",
            "text": "Ring them",
        },
    )

    assert CustomerTask.objects.filter(rep=people[name]).exists() == is_taken
    assert (answer.status_code == 302) == is_taken
    if not is_taken:
        assert list(answer.context["adminform"].form.errors) == ["rep"]
