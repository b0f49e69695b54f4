"""Quick order over HTTP: with htmx, without JavaScript, from two tabs, by files."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AccessMode
from orders.models import EntryMapping, EntryRow, EntrySheet, RequisitionList
from orders.rules.entry_samples import sample_file
from orders.selectors.cart import current_cart
from orders.services.cart import add_to_cart
from orders.services.carts import start_cart
from orders.services.lists import make_list
from tests import make
from tests.make_orders import item

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


def typed(*rows, **fields):
    """A form with rows of slot, code and quantity, as the page sends it."""
    sent = {}
    for slot, code, quantity, *known in rows:
        sent |= {f"code-{slot}": code, f"quantity-{slot}": quantity}
        row, shown = known or ("", "")
        sent |= {f"row-{slot}": row, f"shown-{slot}": shown}
    return sent | fields


def stored():
    return list(EntryRow.objects.values_list("code", "quantity", "verdict"))


def in_cart(buyer):
    cart = current_cart(buyer)
    rows = cart.lines.values_list("variant__sku", "quantity") if cart else ()
    return {sku: int(quantity) for sku, quantity in rows}


def test_without_script_rows_are_typed_checked_corrected_and_added(
    site, buyer, bolt, nut
):
    sent = typed((1, "bolt-8", "24"), (2, "NUT-8", "25"), (5, "", ""), do="check")
    page = site.post("/quick-order/", sent, follow=True).content.decode()
    assert "25 is not a step of 10" in page
    row = EntryRow.objects.get(code="NUT-8")
    assert f'name="take" value="{row.pk}:quantity:20"' in page

    site.post("/quick-order/", {"take": f"{row.pk}:quantity:20"})
    answer = site.post("/quick-order/", {"do": "add"}, follow=True)

    assert "2 rows are in the cart." in answer.content.decode()
    assert in_cart(buyer) == {"BOLT-8": 24, "NUT-8": 20}
    assert stored() == []


def test_every_button_honours_what_was_typed(site, buyer, bolt):
    site.post("/quick-order/", typed((1, "BOLT-8", "3"), do="add"))

    assert in_cart(buyer) == {"BOLT-8": 3}


def test_a_row_typed_with_script_answers_with_the_cells_beside_it(site, bolt):
    answer = site.post(
        "/quick-order/row/", typed((3, "BOLT-8", "24"), slot="3", sheet=""), **HTMX
    )

    body = answer.content.decode()
    row = EntryRow.objects.get()
    assert f'name="row-3" form="entry-form" value="{row.pk}"' in body
    assert 'id="entry-3-verdict" hx-swap-oob="true"' in body
    assert "€7.50" in body
    assert "180.00" in body
    assert 'name="code-3"' not in body  # fields somebody types in stay as they are


def test_the_same_row_sent_again_changes_it(site, bolt):
    site.post("/quick-order/row/", typed((3, "BOLT-8", "", "", ""), slot="3"), **HTMX)
    row = EntryRow.objects.get()
    assert row.verdict == "no_quantity"

    known = (3, "BOLT-8", "24", row.pk, "BOLT-8")
    site.post("/quick-order/row/", typed(known, slot="3"), **HTMX)

    assert stored() == [("BOLT-8", 24, "fine")]


def test_an_emptied_row_goes(site, bolt):
    site.post("/quick-order/", typed((1, "BOLT-8", "3"), do="check"))
    row = EntryRow.objects.get()

    site.post("/quick-order/", typed((1, "", "", row.pk, "BOLT-8\t3"), do="check"))

    assert stored() == []


def test_a_tab_left_open_takes_nothing_back_and_adds_nothing_twice(site, buyer, bolt):
    site.post("/quick-order/", typed((1, "BOLT-8", "3"), do="check"))
    row = EntryRow.objects.get()
    old = (1, "BOLT-8", "3", row.pk, "BOLT-8\t3")
    site.post(
        "/quick-order/", typed((1, "BOLT-8", "5", row.pk, "BOLT-8\t3"), do="check")
    )

    site.post("/quick-order/", typed(old, do="add"))
    again = site.post("/quick-order/", typed(old, do="add"), follow=True)

    assert in_cart(buyer) == {"BOLT-8": 5}
    assert "There is no line with an article in it." in again.content.decode()


def test_what_was_typed_for_a_row_that_is_gone_is_kept(site, bolt):
    site.post("/quick-order/", typed((1, "BOLT-8", "3"), do="check"))
    gone = EntryRow.objects.get().pk
    site.post("/quick-order/", {"do": "clear"})

    site.post("/quick-order/", typed((1, "BOLT-8", "9", gone, "BOLT-8\t3"), do="check"))

    assert stored() == [("BOLT-8", 9, "fine")]


def test_another_unit_is_chosen(site, buyer, bolt):
    carton = make.unit(bolt, "carton", 12)
    site.post("/quick-order/", typed((1, "BOLT-8", "2"), do="check"))
    row = EntryRow.objects.get()
    base = bolt.units.get(is_base=True).pk
    sent = typed((1, "BOLT-8", "2", row.pk, f"BOLT-8\t2\t{base}"), do="check")

    site.post("/quick-order/", sent | {"unit-1": carton.pk})

    row.refresh_from_db()
    assert (row.unit, row.amount) == (carton, Decimal("180.00"))  # 24 pieces at 7.50


def test_pasted_lines_are_appended_and_a_bad_paste_stays(site, bolt):
    said = site.post(
        "/quick-order/paste/", {"lines": "BOLT-8; 3\nNOPE; 1"}, follow=True
    )
    refused = site.post("/quick-order/paste/", {"lines": " ; \n"})

    assert "2 lines read." in said.content.decode()
    assert stored() == [("BOLT-8", 3, "fine"), ("NOPE", 1, "unknown")]
    assert refused.status_code == 422


def file(text, name="order.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return {"file": SimpleUploadedFile(name, content)}


def test_a_file_with_known_heads_is_judged_at_once(site, bolt, nut):
    content = sample_file([("BOLT-8", Decimal(24)), ("NUT-8", Decimal(20))], "xlsx")

    site.post("/quick-order/upload/", file(content, "week.xlsx"))

    assert stored() == [("BOLT-8", 24, "fine"), ("NUT-8", 20, "fine")]


def test_columns_named_once_are_known_the_next_time(site, acme, bolt):
    text = "Thing;Was;Stuff\nx;BOLT-8;5\ny;BOLT-8;6\n"
    asked = site.post("/quick-order/upload/", file(text), follow=True)
    assert "Which column is which?" in asked.content.decode()
    sheet = EntrySheet.objects.get(state="to_map")

    site.post(
        f"/quick-order/{sheet.pk}/columns/",
        {"code": "1", "quantity": "2", "unit": "", "has_head": "on"},
    )
    assert stored() == [("BOLT-8", 11, "fine")]
    assert EntryMapping.objects.get().customer == acme

    site.post("/quick-order/upload/", file(text))

    assert stored() == [("BOLT-8", 22, "fine")]
    assert not EntrySheet.objects.filter(state="to_map").exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"PK\x03\x04 no workbook", "a.xlsx"), (b"<html>", "a.csv"), (b"x", "a.exe")],
)
def test_what_is_no_list_is_refused(site, shop, content, name):
    answer = site.post("/quick-order/upload/", file(content, name))

    assert answer.status_code == 422
    assert not EntrySheet.objects.exists()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_samples_hold_articles_of_the_buyer(site, bolt, suffix):
    answer = site.get(f"/quick-order/sample.{suffix}")

    assert answer.status_code == 200
    site.post("/quick-order/upload/", file(answer.content, f"order.{suffix}"))
    assert [code for code, *_ in stored()] == ["BOLT-8"]
    assert site.get("/quick-order/sample.exe").status_code == 404


def test_suggestions_are_options_of_what_the_buyer_may_see(site, client, bolt):
    assert (
        'data-code="BOLT-8"' in site.get("/quick-order/suggest/?q=bol").content.decode()
    )
    client.logout()
    assert "BOLT-8" not in client.get("/quick-order/suggest/?q=bol").content.decode()


def test_a_guest_without_prices_is_told_why(client, bolt):
    page = client.get("/quick-order/")

    assert page.status_code == 200
    assert "Sign in or register your company to order." in page.content.decode()
    assert 'id="entry-form"' not in page.content.decode()
    refused = client.post("/quick-order/paste/", {"lines": "BOLT-8; 3"})
    assert refused.status_code == 422
    assert stored() == []


def test_a_guest_of_an_open_channel_orders_by_rows(client, shop, bolt):
    shop.access_mode = AccessMode.OPEN
    shop.save()

    client.post("/quick-order/", typed((1, "BOLT-8", "3"), do="add"))

    assert "BOLT-8" in client.get("/cart/").content.decode()


def test_sheets_of_others_are_not_there(site, client, bolt, mallory):
    site.post("/quick-order/", typed((1, "BOLT-8", "3"), do="check"))
    row = EntryRow.objects.get()
    client.force_login(mallory)

    client.post("/quick-order/", {"take": f"{row.pk}:quantity:9"})
    client.post("/quick-order/", typed((1, "X", "1", row.pk, ""), do="check"))

    row.refresh_from_db()
    assert (row.code, row.quantity) == ("BOLT-8", 3)
    assert "BOLT-8" not in client.get("/quick-order/").content.decode()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"take": "x:quantity:NaN"},
        {"take": "1:quantity:1e999"},
        {"take": "999999999999999999:article:1"},
        {"take": "\0"},
        {"code-1": "\0", "quantity-1": "\0", "row-1": "-1", "unit-1": "x"},
        {"code-99999999999": "A"},
        {"do": "add"},
    ],
)
def test_nonsense_does_no_harm(site, shop, nonsense):
    assert site.post("/quick-order/", nonsense).status_code == 302


def test_rows_go_to_the_cart_that_was_chosen(site, buyer, bolt, nut):
    add_to_cart(buyer=buyer, items=[item(nut, 10)])
    first = current_cart(buyer)
    second = start_cart(buyer=buyer, name="Bar")
    site.post("/quick-order/", typed((1, "BOLT-8", "3"), do="check"))
    page = site.get("/quick-order/").content.decode()
    assert f'<option value="{first.pk}"' in page

    site.post("/quick-order/", {"do": "add", "cart": first.pk})

    assert first.lines.filter(variant=bolt).exists()
    assert not second.lines.exists()


def test_rows_never_go_to_the_cart_of_others(site, buyer, bolt, mallory):
    stranger = make.buyer(mallory, mallory.memberships.get().customer)
    theirs = add_to_cart(buyer=stranger, items=[item(bolt, 1)])
    site.post("/quick-order/", typed((1, "BOLT-8", "3"), do="check"))

    site.post("/quick-order/", {"do": "add", "cart": theirs.pk})

    assert theirs.lines.get().quantity == 1
    assert stored() == [("BOLT-8", 3, "fine")]


def test_rows_that_were_pasted_for_a_list_go_onto_it(site, buyer, bolt):
    monday = make_list(buyer=buyer, name="Monday")
    asked = {"lines": "BOLT-8; 4", "list": monday.pk}

    page = site.post("/quick-order/paste/", asked, follow=True)
    told = site.post("/quick-order/", {"do": "list", "list": monday.pk}, follow=True)

    assert page.redirect_chain[-1][0] == f"/quick-order/?list={monday.pk}"
    assert f'value="{monday.pk}" selected' in page.content.decode()
    assert "1 row is on the list “Monday”." in told.content.decode()
    assert monday.lines.get().quantity == 4
    assert stored() == []


def test_rows_make_a_list_of_their_own(site, buyer, bolt):
    sent = typed((1, "BOLT-8", "3"), do="list", name="Bar")

    site.post("/quick-order/", sent)

    assert RequisitionList.objects.get(name="Bar").lines.get().quantity == 3


def test_without_a_list_or_a_name_the_rows_stay(site, bolt):
    sent = typed((1, "BOLT-8", "3"), do="list")

    answer = site.post("/quick-order/", sent, follow=True)

    assert "give a new one a name" in answer.content.decode()
    assert len(stored()) == 1


@pytest.fixture
def to_look_at(site, bolt, nut):
    """Two rows that are wrong, on the page that shows only such."""
    site.post(
        "/quick-order/", typed((1, "NUT-8", "25"), (2, "NUTT-8", "1"), do="check")
    )
    return EntryRow.objects.get(code="NUT-8")


LOOKING = "/quick-order/?show=look"
CHOSEN = 'href="?show=look" aria-current="page"'


def test_a_corrected_row_leaves_the_readers_filter(site, to_look_at):
    take = {"take": f"{to_look_at.pk}:quantity:20", "show": "look", "page": ""}

    plain = site.post(LOOKING, take)
    page = site.get(LOOKING).content.decode()
    twice = site.post(LOOKING, take, **HTMX).content.decode()

    assert plain["Location"] == LOOKING
    for body in (page, twice):
        assert CHOSEN in body
        assert f'id="entry-form" method="post" action="{LOOKING}"' in body
        assert 'name="show" value="look"' in body
    assert "NUTT-8" in twice
    assert 'value="NUT-8"' not in twice


def test_a_row_typed_anew_leaves_the_readers_filter(site, to_look_at):
    sent = typed((1, "NUTT-8", "3"), slot="1", sheet="", show="look", page="")

    body = site.post("/quick-order/row/", sent, **HTMX).content.decode()

    assert CHOSEN in body
    assert f'hx-post="{LOOKING}"' in body
