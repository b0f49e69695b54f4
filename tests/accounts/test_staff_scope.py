"""A sales representative reaches assigned customers, over HTTP, in every way in."""

import csv
import io

import openpyxl
import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Address, Customer, Event, Member
from catalog.models import Catalogue, CatalogueAssignment
from shop.admin import ScopedAdmin
from tests import make, make_invoicing


@pytest.fixture
def rita(channel):
    """Looks after Acme and nobody else."""
    return make.staff("rita", "Sales representative")


@pytest.fixture
def mine(acme, rita) -> Customer:
    acme.rep = rita
    acme.save()
    make.member("bob", acme)
    return acme


@pytest.fixture
def foreign(channel, mallory) -> Customer:
    return Customer.objects.get(name="Mallory Trade")


@pytest.fixture
def invoices(mine, foreign) -> tuple[str, str]:
    """Numbers of an invoice to the own customer and one to a foreign one."""
    return (
        make_invoicing.invoice(mine).number,
        make_invoicing.invoice(foreign).number,
    )


@pytest.fixture
def ritas(client, rita, mine, foreign):
    client.force_login(rita)
    return client


SCOPED_LISTS = [
    (model, f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model, model_admin in admin.site._registry.items()
    if isinstance(model_admin, ScopedAdmin)
]


def test_there_are_lists_to_try():
    assert {model for model, _ in SCOPED_LISTS} >= {Customer, Address, Member, Event}


def test_invoices_of_own_customers_only(ritas, invoices):
    own, other = invoices

    page = ritas.get(reverse("admin:invoicing_invoice_changelist")).content.decode()

    assert own in page
    assert other not in page


def test_a_foreign_invoice_is_not_found(ritas, foreign, invoices):
    url = reverse("admin:invoicing_invoice_change", args=[foreign.invoices.get().pk])

    assert ritas.get(url).status_code == 404


@pytest.mark.parametrize("name", [name for _, name in SCOPED_LISTS])
def test_no_list_shows_another_reps_customer(ritas, invoices, name):
    answer = ritas.get(reverse(name))

    assert answer.status_code in (200, 403)
    assert "Mallory" not in answer.content.decode()


def test_the_list_shows_the_own_customer(ritas):
    assert (
        "Acme"
        in ritas.get(reverse("admin:accounts_customer_changelist")).content.decode()
    )


@pytest.mark.parametrize("model", [Customer, Address, Member])
def test_a_row_of_another_reps_customer_is_not_found(ritas, foreign, model):
    rows = {
        Customer: foreign.pk,
        Address: foreign.addresses.get().pk,
        Member: foreign.members.get().pk,
    }
    page = f"admin:accounts_{model._meta.model_name}"

    change = ritas.get(reverse(f"{page}_change", args=[rows[model]]))
    history = ritas.get(reverse(f"{page}_history", args=[rows[model]]))

    assert change.status_code == 404
    assert history.status_code == 404


def test_autocompletes_offer_own_customers_only(ritas):
    url = reverse("admin:autocomplete")
    asked = {"app_label": "accounts", "model_name": "address", "field_name": "customer"}

    answer = ritas.get(url, {**asked, "term": ""}).json()

    assert [one["text"] for one in answer["results"]] == ["Acme"]


def test_a_foreign_customer_cannot_be_chosen_by_hand(ritas, foreign, mine):
    fields = {"name": "X", "line1": "Y", "city": "Z", "country": "RO"}
    url = reverse("admin:accounts_address_add")

    refused = ritas.post(url, {**fields, "customer": foreign.pk})
    taken = ritas.post(url, {**fields, "customer": mine.pk})

    assert refused.status_code == 200
    assert taken.status_code == 302
    assert foreign.addresses.count() == 1
    assert mine.addresses.count() == 2


def test_a_search_of_the_admin_finds_no_foreign_customer(ritas, mine, foreign):
    url = reverse("admin:accounts_customer_changelist")

    for_mine = ritas.get(url, {"q": mine.number})
    for_foreign = ritas.get(url, {"q": "Mallory"})

    assert "Acme" in for_mine.content.decode()
    assert foreign.number not in for_foreign.content.decode()


def test_the_export_holds_own_customers_only(ritas):
    url = reverse("admin:accounts_customer_export")

    answer = ritas.post(url, {"format": "0", "resource": "0"})

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["name"] for row in rows] == ["Acme"]


def test_an_export_runs_no_formula(client, dora, acme):
    Customer.objects.filter(pk=acme.pk).update(name='=HYPERLINK("http://evil")')
    client.force_login(dora)
    url = reverse("admin:accounts_customer_export")

    as_csv = client.post(url, {"format": "0", "resource": "0"}).content.decode()
    as_xlsx = client.post(url, {"format": "1", "resource": "0"}).content

    assert "'=HYPERLINK" in as_csv
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx)).active
    assert [cell.data_type for cell in sheet["B"]] == ["s", "s"]
    assert sheet["B2"].value.startswith("'=")


def test_who_may_not_see_customers_may_not_export_them(client, channel):
    nobody = make.user("nobody", is_staff=True)
    client.force_login(nobody)

    answer = client.post(
        reverse("admin:accounts_customer_export"), {"format": "0", "resource": "0"}
    )

    assert answer.status_code == 403


def test_reps_meet_colleagues_and_people_of_their_customers(ritas):
    page = ritas.get(reverse("admin:accounts_user_changelist")).content.decode()

    assert "bob@example.org" in page
    assert "mallory@example.org" not in page


def test_a_manager_reaches_everybody(client, acme, mallory):
    client.force_login(make.staff("max", "Manager"))

    page = client.get(reverse("admin:accounts_customer_changelist")).content.decode()

    assert "Acme" in page
    assert "Mallory Trade" in page


def test_a_manager_who_is_no_operator_cannot_take_over_a_colleague(client, dora):
    client.force_login(make.staff("max", "Manager"))
    url = reverse("admin:accounts_user_change", args=[dora.pk])

    answer = client.post(url, {"email": "max@evil.example", "name": "Dora"})

    dora.refresh_from_db()
    assert answer.status_code == 403
    assert dora.email == "dora@example.org"


def test_a_manager_cannot_make_an_operator(client, alice):
    client.force_login(make.staff("max", "Manager"))
    url = reverse("admin:accounts_user_change", args=[alice.pk])

    client.post(
        url,
        {
            "email": alice.email,
            "name": "Alice Two",
            "language": "en",
            "is_active": "on",
            "is_superuser": "on",
            "is_staff": "on",
        },
    )

    alice.refresh_from_db()
    assert alice.name == "Alice Two"
    assert not alice.is_superuser
    assert not alice.is_staff


def test_the_first_page_counts_own_customers(ritas):
    page = ritas.get(reverse("admin:index")).content.decode()

    assert "Mallory" not in page
    assert "Companies to approve" not in page
    assert "Those you look after." in page


def test_buyers_do_not_get_into_the_admin(client, bob):
    client.force_login(bob)

    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_guests_sign_in_through_the_shops_own_page(client, channel):
    first = client.get("/admin/accounts/customer/")
    second = client.get(first.url)

    assert first.url.startswith("/admin/login/")
    assert second.status_code == 302
    assert second.url.startswith(reverse("account_login"))
    assert "next=%2Fadmin%2Faccounts%2Fcustomer%2F" in second.url


def test_what_another_reps_customer_pays_stays_hidden(ritas, mine, foreign, channel):
    bolt = make.variant("BOLT-8")
    agreed = make.price_list("mallorys", to=foreign, contract=True)
    lists = [
        make.price_list("everybodys", to=channel),
        make.price_list("acmes", to=mine, contract=True),
        agreed,
        make.price_list("nobodys"),
    ]
    rows = [make.price(one, bolt, f"4.0{place}") for place, one in enumerate(lists)]

    seen = ritas.get(reverse("admin:pricing_pricelist_changelist")).content.decode()
    prices = ritas.get(reverse("admin:pricing_pricerow_changelist")).content.decode()

    assert [one.code in seen for one in lists] == [True, True, False, False]
    assert [str(row.amount) in prices for row in rows] == [True, True, False, False]
    for page, pk in (("pricelist", agreed.pk), ("pricerow", rows[2].pk)):
        url = reverse(f"admin:pricing_{page}_change", args=[pk])
        assert ritas.get(url).status_code == 404


def test_a_catalogue_names_no_foreign_customer(rf, rita, mine, foreign, channel):
    assortment = Catalogue.objects.create(code="small", name="Small")
    for to in ({"customer": mine}, {"customer": foreign}, {"channel": channel}):
        CatalogueAssignment.objects.create(catalogue=assortment, **to)
    request = rf.get("/admin/")
    request.user = rita

    (inline,) = (
        one
        for one in admin.site._registry[Catalogue].get_inline_instances(request)
        if one.model is CatalogueAssignment
    )

    shown = {row.customer for row in inline.get_queryset(request)}
    assert shown == {mine, None}
