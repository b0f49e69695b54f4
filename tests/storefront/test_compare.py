"""Choosing products to compare from lists: a button in each row, no script needed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make

CHOOSE = "/compare/choose/"


@pytest.fixture
def shopper(client, bob, bolt, nut):
    client.force_login(bob)
    return client


def button(page, product_id):
    """What the button of a product would send, and whether it is pressed."""
    found = re.search(
        rf'<button[^>]* id="compare-{product_id}" form="compare" type="submit"'
        r' name="(\w+)" value="(\d+)" aria-pressed="(\w+)"',
        page,
    )
    return found.groups() if found else None


@pytest.mark.parametrize("view", ["rows", "cards"])
def test_each_article_of_a_list_can_be_chosen_and_taken_out(shopper, bolt, nut, view):
    url = f"/catalog/fasteners/?view={view}"
    before = shopper.get(url).content.decode()
    key = str(bolt.product_id)

    answer = shopper.post(CHOOSE, {"add": key, "next": url})
    after = shopper.get(url).content.decode()
    shopper.post(CHOOSE, {"remove": key, "next": url})
    end = shopper.get(url).content.decode()

    assert before.count('<form class="no-print" id="compare"') == 1
    assert button(before, key) == button(end, key) == ("add", key, "false")
    assert (answer.status_code, answer.url) == (302, f"{url}#compare-{key}")
    assert button(after, key) == ("remove", key, "true")
    assert button(after, nut.product_id)[0] == "add"


def test_the_header_leads_there_once_something_is_chosen(shopper, bolt, nut):
    before = shopper.get("/").content.decode()
    for one in (bolt, nut):
        shopper.post(CHOOSE, {"add": one.product_id})

    after = shopper.get("/").content.decode()

    assert '<span id="compare-tool" hidden>' in before
    assert 'href="/compare/"' in after
    assert "2<span" in after.split('id="compare-tool"')[1][:600]
    assert len(shopper.get("/compare/").context["comparison"].columns) == 2


def test_with_scripts_the_button_and_the_header_are_answered(shopper, bolt):
    answer = shopper.post(
        CHOOSE, {"add": bolt.product_id}, headers={"hx-request": "true"}
    )

    page = answer.content.decode()
    assert answer["HX-Retarget"] == f"#compare-{bolt.product_id}"
    assert button(page, bolt.product_id)[2] == "true"
    assert bolt.product.texts.get().name in page
    assert 'id="compare-tool"' in page
    assert "<html" not in page


def test_six_are_the_most(shopper, bolt):
    others = [make.variant(f"MORE-{number}") for number in range(6)]
    for one in others:
        shopper.post(CHOOSE, {"add": one.product_id})

    refused = shopper.post(
        CHOOSE, {"add": bolt.product_id}, headers={"hx-request": "true"}
    )

    assert refused.status_code == 409
    assert "6 products are the most" in refused.content.decode()
    assert button(refused.content.decode(), bolt.product_id)[2] == "false"
    assert bolt.product_id not in shopper.session["compared"]


def test_choosing_twice_is_choosing_once(shopper, bolt):
    for _ in range(2):
        shopper.post(CHOOSE, {"add": bolt.product_id})

    assert shopper.session["compared"] == [bolt.product_id]


def test_a_list_asks_nothing_more_for_it(shopper, bolt, nut):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            shopper.get("/catalog/fasteners/?view=rows")
        return len(found)

    queries()
    few = queries()
    for one in (bolt, nut):
        shopper.post(CHOOSE, {"add": one.product_id})

    assert queries() == few


def test_nobody_is_led_elsewhere(shopper, bolt):
    answer = shopper.post(
        CHOOSE, {"add": bolt.product_id, "next": "https://evil.example/"}
    )

    assert answer.url == f"/compare/#compare-{bolt.product_id}"


@pytest.mark.parametrize("value", ["x", "", "99999999999999999999"])
def test_nonsense_chooses_nothing(shopper, value):
    answer = shopper.post(CHOOSE, {"add": value}, headers={"hx-request": "true"})

    assert answer.status_code == 200
    assert shopper.session["compared"] == []


def test_what_may_not_be_seen_is_not_named(shopper, bolt):
    hidden = make.variant("HIDDEN-1", name="Secret thing")
    type(hidden).objects.filter(pk=hidden.pk).update(is_active=False)

    answer = shopper.post(
        CHOOSE, {"add": hidden.product_id}, headers={"hx-request": "true"}
    )

    assert "Secret thing" not in answer.content.decode()


def test_guests_choose_too_and_get_a_session_only_then(client, bolt, nut):
    before = client.get("/catalog/fasteners/?view=rows")
    client.post(
        CHOOSE, {"add": bolt.product_id, "next": "/catalog/fasteners/?view=rows"}
    )
    after = client.get("/catalog/fasteners/?view=rows").content.decode()

    assert "sessionid" not in before.cookies
    assert button(after, bolt.product_id)[2] == "true"
