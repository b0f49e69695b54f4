"""Own part numbers: kept by the customer, usable wherever a SKU is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import CustomerPartNumber
from catalog.selectors.codes import variants_beginning, variants_by_code
from catalog.services.texts import refresh_search
from tests import make

pytestmark = pytest.mark.django_db
PATH = "/account/part-numbers/"


def numbers_of(customer) -> dict[str, str]:
    return dict(customer.part_numbers.values_list("variant__sku", "number"))


def test_lines_are_noted_and_the_others_say_why(client, bolt, nut, acme, bob):
    acme.part_numbers.create(variant=bolt, number="OLD-1")
    client.force_login(bob)

    page = client.post(
        PATH, {"lines": "BOLT-8; A 77\nNUT-8; a 77\nNONE-1; X\nNUT-8;\n\nnut 8;N/8"}
    )

    assert page.status_code == 200
    assert numbers_of(acme) == {"BOLT-8": "A 77", "NUT-8": "N/8"}
    told = [(each.line.code, each.verdict.value) for each in page.context["judged"]]
    assert told == [("NUT-8", "taken"), ("NONE-1", "unknown"), ("NUT-8", "no_number")]
    assert page.context["saved_count"] == 2


def test_a_file_is_read_too(client, bolt, acme, bob):
    client.force_login(bob)
    file = SimpleUploadedFile("own.csv", "\ufeffBOLT-8,Șurub 8\r\n".encode())

    client.post(PATH, {"file": file})

    assert numbers_of(acme) == {"BOLT-8": "Șurub 8"}


def test_lines_that_end_as_they_did_on_old_machines_are_read(
    client, bolt, nut, acme, bob
):
    client.force_login(bob)

    client.post(PATH, {"lines": "BOLT-8;A 77\rNUT-8;N/8"})

    assert numbers_of(acme) == {"BOLT-8": "A 77", "NUT-8": "N/8"}


def test_what_is_no_list_is_refused(client, bolt, acme, bob):
    client.force_login(bob)

    page = client.post(PATH, {"lines": "BOLT-8;" + 140_000 * "7"})

    assert page.status_code == 422
    assert "no list of two columns" in page.content.decode()
    assert numbers_of(acme) == {}


def test_what_is_hidden_from_the_buyer_is_no_article(client, bolt, acme, bob):
    bolt.product.is_active = False
    bolt.product.save()
    client.force_login(bob)

    page = client.post(PATH, {"lines": "BOLT-8; A-77"})

    assert [each.verdict.value for each in page.context["judged"]] == ["unknown"]
    assert numbers_of(acme) == {}


def test_nobody_keeps_another_companys_numbers(client, bolt, acme, mallory):
    row = acme.part_numbers.create(variant=bolt, number="A-77")
    client.force_login(mallory)

    assert "A-77" not in client.get(PATH).content.decode()
    client.post(f"{PATH}forget/", {"number": row.pk})

    assert CustomerPartNumber.objects.filter(pk=row.pk).exists()


def test_a_number_is_forgotten(client, bolt, acme, bob):
    row = acme.part_numbers.create(variant=bolt, number="A-77")
    client.force_login(bob)
    assert "A-77" in client.get(PATH).content.decode()

    client.post(f"{PATH}forget/", {"number": row.pk})

    assert numbers_of(acme) == {}


def test_who_may_not_order_may_look_only(client, bolt, acme):
    viewer = make.member("vera", acme, role="viewer").user
    client.force_login(viewer)

    assert client.get(PATH).status_code == 200
    assert client.post(PATH, {"lines": "BOLT-8; A-77"}).status_code == 403
    assert client.post(f"{PATH}forget/", {"number": "1"}).status_code == 403
    assert numbers_of(acme) == {}


def test_guests_are_asked_to_sign_in(client, channel):
    assert client.get(PATH).status_code == 302


def test_codes_are_found_without_their_signs(bolt, nut, acme, bob):
    acme.part_numbers.create(variant=nut, number="K-1 / 4")
    buyer = make.buyer(bob, acme)

    found = variants_by_code(["bolt 8", "bolt8", "k14", "K-1/4", "x"], buyer)

    assert found == {"bolt 8": [bolt], "bolt8": [bolt], "k14": [nut], "K-1/4": [nut]}


def test_a_code_as_written_comes_before_one_that_only_reads_alike(channel, acme, bob):
    exact, alike = make.variant("AB1"), make.variant("A-B1")
    buyer = make.buyer(bob, acme)

    found = variants_by_code(["ab1", "a b1"], buyer)

    assert found["ab1"] == [exact]
    assert set(found["a b1"]) == {exact, alike}


def test_beginnings_of_codes_name_own_numbers_first(bolt, nut, acme, bob):
    acme.part_numbers.create(variant=nut, number="BO-1")

    found = variants_beginning("bo", make.buyer(bob, acme), limit=5)

    assert [variant.sku for variant in found] == ["NUT-8", "BOLT-8"]


def test_the_search_page_puts_an_own_number_first(client, bolt, nut, acme, bob):
    refresh_search([bolt.product_id, nut.product_id])
    acme.part_numbers.create(variant=nut, number="bolt")
    client.force_login(bob)

    page = client.get("/search/", {"q": "BOLT"}).context["page"]

    assert [row.sku for row in page.exact] == ["NUT-8"]
    assert [row.sku for row in page.listing.articles] == ["NUT-8", "BOLT-8"]
