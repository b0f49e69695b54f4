"""The own assortment as a file: own prices, nobody else's, at once or by a worker."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Event
from catalog.models import (
    AssortmentExport,
    Catalogue,
    CatalogueRule,
    CustomerPartNumber,
    ExportState,
)
from catalog.services.exports import forget_exports
from pricing.models import PriceRow
from shop.jobs import send_mails
from shop.storefront.jobs import write_exports
from shop.storefront.services import exports as service
from tests import make

pytestmark = pytest.mark.django_db

PAGE = "/catalog/export/"


@pytest.fixture
def buying(client, nut, bob):
    client.force_login(bob)
    return client


def content_of(response) -> bytes:
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


def rows_of(response) -> list[dict[str, str]]:
    text = content_of(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def take(client, **data) -> list[dict[str, str]]:
    return rows_of(client.post(PAGE, {"format": "csv", **data}))


def test_a_csv_has_own_numbers_prices_tiers_and_stock(buying, bolt, acme):
    CustomerPartNumber.objects.create(customer=acme, variant=bolt, number="ACME-8")

    first, second = take(buying)

    assert first["SKU"] == "BOLT-8"
    assert first["Your number"] == "ACME-8"
    assert first["EAN"] == "4006381333931"
    assert first["Price per unit, EUR net"] == "4.92"
    assert first["Cheaper from (quantity: price)"] == "24: 4.6500 | 100: 3.7100"
    assert first["Stock"] == "640"
    assert first["Category"] == "Fasteners"
    assert second["Price per unit, EUR net"] == "0.1375"


def test_an_xlsx_has_numbers_as_numbers(buying):
    answer = buying.post(PAGE, {"format": "xlsx"})

    sheet = openpyxl.load_workbook(io.BytesIO(content_of(answer))).active
    heads, first, _ = (list(row) for row in sheet.values)
    price = first[heads.index("Price per unit, EUR net")]
    assert Decimal(str(price)) == Decimal("4.92")
    assert answer["Cache-Control"] == "private, no-store"
    assert 'filename="articles.xlsx"' in answer["Content-Disposition"]


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_no_cell_is_run_as_a_formula(buying, file):
    make.variant("EVIL", name="=HYPERLINK(0)")

    content = content_of(buying.post(PAGE, {"format": file}))

    if file == "csv":
        assert b",'=HYPERLINK" in content
    else:
        cells = openpyxl.load_workbook(io.BytesIO(content)).active
        evil = [
            cell for row in cells.rows for cell in row if "HYPER" in str(cell.value)
        ]
        assert [cell.data_type for cell in evil] == ["s"]


def test_only_the_own_assortment_and_what_changed_at_once(buying, nut, bolt, acme):
    catalogue = Catalogue.objects.create(code="own", name="Own")
    CatalogueRule.objects.create(catalogue=catalogue, product=bolt.product)
    make.assign(catalogue, acme)
    PriceRow.objects.filter(price_list__code="trade").update(amount="5.55")

    (row,) = take(buying)

    assert (row["SKU"], row["Price per unit, EUR net"]) == ("BOLT-8", "5.55")


def test_one_chapter_alone(buying):
    make.variant("PAN", category=make.category("kitchen"))

    assert [row["SKU"] for row in take(buying, chapter="kitchen")] == ["PAN"]
    assert buying.post(PAGE, {"format": "csv", "chapter": "x"}).status_code == 422


def test_batches_give_every_article_once(buying, monkeypatch):
    monkeypatch.setattr("shop.storefront.selectors.exports.BATCH", 2)
    for number in range(5):
        make.variant(f"V{number}")

    skus = [row["SKU"] for row in take(buying)]

    assert len(skus) == len(set(skus)) == 7


def test_taking_prices_along_is_on_record(buying, acme, bob):
    take(buying)

    event = Event.objects.get(verb="exported_articles")
    assert (event.customer, event.actor) == (acme, bob)
    assert event.data == {"format": "csv", "articles": 2}


@pytest.mark.parametrize("role", ["pickup", None])
def test_who_sees_no_prices_takes_none_along(client, nut, acme, channel, role):
    waiting = make.company("Waiting", channel=channel, state="pending")
    customer = acme if role else waiting
    client.force_login(make.member("petra", customer, role=role or "admin").user)

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"format": "csv"}).status_code == 403


def test_a_guest_is_asked_to_sign_in(client, nut):
    assert "/accounts/login/" in client.get(PAGE)["Location"]


def test_a_program_cannot_take_assortment_after_assortment(buying, settings):
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "export": "2/m/user",
    }

    codes = [buying.post(PAGE, {"format": "csv"}).status_code for _ in range(3)]

    assert codes == [200, 200, 429]


# --- long lists ------------------------------------------------------------------


@pytest.fixture
def long_list(buying, monkeypatch) -> AssortmentExport:
    monkeypatch.setattr("shop.storefront.views.exports.MOST_AT_ONCE", 1)
    answer = buying.post(PAGE, {"format": "csv"})
    assert answer["Location"] == PAGE
    return AssortmentExport.objects.get()


def test_a_long_list_is_written_by_a_worker_and_mailed(buying, long_list, bob):
    waiting = buying.get(PAGE).content.decode()
    assert "0 of 2 articles" in waiting
    assert 'hx-trigger="every 3s"' in waiting
    assert buying.get(f"{PAGE}{long_list.pk}/").status_code == 404

    assert write_exports() == 1
    send_mails()

    assert 'hx-trigger="every 3s"' not in buying.get(PAGE).content.decode()
    rows = rows_of(buying.get(f"{PAGE}{long_list.pk}/"))
    assert [row["SKU"] for row in rows] == ["BOLT-8", "NUT-8"]
    (told,) = [each for each in mail.outbox if bob.email in each.to]
    assert PAGE in told.body
    assert "4.92" not in told.body
    assert write_exports() == 0


def test_progress_is_told_while_it_is_written(long_list, monkeypatch):
    monkeypatch.setattr("shop.storefront.selectors.exports.BATCH", 1)
    told = []

    def note(**said):
        told.append(said["done_count"])
        return True

    monkeypatch.setattr(service, "note_progress", note)
    write_exports()

    assert told == [1, 2]


def test_nobody_else_fetches_it(client, long_list, acme, mallory):
    write_exports()
    colleague = make.member("carl", acme, role="buyer").user

    for person in (mallory, colleague):
        client.force_login(person)
        assert client.get(f"{PAGE}{long_list.pk}/").status_code == 404


def test_who_lost_the_right_gets_no_file(buying, long_list, bob):
    member = bob.memberships.get()
    member.role = make.ready_made_role("pickup")
    member.save()

    assert write_exports() == 0

    long_list.refresh_from_db()
    assert (long_list.state, long_list.file.name) == (ExportState.REFUSED, "")


def test_a_ready_file_is_closed_to_who_lost_the_right(buying, long_list, bob):
    write_exports()
    member = bob.memberships.get()
    member.role = make.ready_made_role("pickup")
    member.save()

    assert buying.get(f"{PAGE}{long_list.pk}/").status_code == 403


def test_a_third_list_waits_until_one_is_there(buying, long_list):
    buying.post(PAGE, {"format": "csv"})

    refused = buying.post(PAGE, {"format": "csv"})

    assert refused.status_code == 422
    assert "still being written" in refused.content.decode()
    assert AssortmentExport.objects.count() == 2


def test_a_worker_that_was_overtaken_keeps_nothing(long_list, monkeypatch):
    def rival(**_):
        AssortmentExport.objects.update(state=ExportState.REFUSED)
        return False

    monkeypatch.setattr(service, "note_progress", rival)

    assert write_exports() == 0
    long_list.refresh_from_db()
    assert long_list.file.name == ""


def test_files_are_forgotten_after_a_day(buying, long_list):
    write_exports()
    long_list.refresh_from_db()
    storage, name = long_list.file.storage, long_list.file.name
    assert storage.exists(name)

    assert forget_exports(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_exports(now=timezone.now() + timedelta(hours=25)) == 1
    assert not storage.exists(name)
