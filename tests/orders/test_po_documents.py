"""The company's own order as a file: kept once, wanted where the seller says so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Attachment
from orders.errors import PoDocumentFixed, PoDocumentMissing
from orders.models import Cart, Order, OrderPolicy, PoDocument
from orders.selectors.po_documents import document_of
from orders.services.approvals import take_back
from orders.services.cart import add_to_cart
from orders.services.forgetting import forget_carts_of
from orders.services.fulfilment import confirm_order
from orders.services.po_documents import keep_with_cart, replace_po_document
from orders.services.submit import submit_cart
from shop.storage import private_storage
from shop.uploads import checked_upload
from tests import make, make_approvals, make_orders, make_quotes
from tests.make_orders import item
from tests.orders.test_checkout_page import filled
from tests.race import at_once

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
NEEDED = "This order needs your company&#x27;s own order as a file."


def file(name="PO-7.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def upload(name="PO-7.pdf"):
    return checked_upload(file(name))


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def cart(buyer, bolt):
    return add_to_cart(buyer=buyer, items=[item(bolt, 12)])


@pytest.fixture
def wanted(shop):
    return OrderPolicy.objects.create(channel=shop, must_have_po_document=True)


def checkout_page(site):
    return site.get("/checkout/").content.decode()


def test_a_file_goes_with_the_order_and_comes_back_from_its_page(site, cart):
    fields = filled(checkout_page(site), po_number="PO-7")

    answer = site.post("/checkout/", {**fields, "po_document": file()})

    order = Order.objects.get()
    assert answer.url == f"/orders/{order.number}/"
    assert "PO-7.pdf" in site.get(answer.url).content.decode()
    got = site.get(f"/orders/{order.number}/po-document/")
    assert b"".join(got.streaming_content) == PDF
    assert "PO-7.pdf" in got.headers["Content-Disposition"]
    assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_refused_checkout_does_not_ask_for_the_file_again(site, cart, wanted):
    fields = filled(checkout_page(site), po_number="P" * 61)

    refused = site.post("/checkout/", {**fields, "po_document": file()})
    page = refused.content.decode()
    placed = site.post("/checkout/", filled(page, po_number="PO-7"))

    assert refused.status_code == 422
    assert "PO-7.pdf" in page
    assert placed.status_code == 302
    assert document_of(Order.objects.get()).attachment.name == "PO-7.pdf"
    assert PoDocument.objects.count() == 1


@pytest.mark.parametrize("has_file", [True, False])
def test_pressed_twice_with_a_file_it_is_the_same_order(site, cart, wanted, has_file):
    fields = filled(checkout_page(site))
    first = site.post("/checkout/", {**fields, "po_document": file()})

    again = {**fields, "po_document": file()} if has_file else fields
    second = site.post("/checkout/", again)

    assert second.status_code == 302
    assert second.url == first.url
    assert Order.objects.count() == 1
    assert PoDocument.objects.count() == 1


def test_without_a_file_that_is_wanted_nothing_is_ordered(site, cart, wanted):
    page = checkout_page(site)

    answer = site.post("/checkout/", filled(page, note="Ring at gate B"))

    said = answer.content.decode()
    assert answer.status_code == 422
    assert NEEDED in said
    assert "Ring at gate B" in said
    assert not Order.objects.exists()


def test_no_other_way_leads_past_a_file_that_is_wanted(buyer, cart, wanted):
    choice = make_orders.choice(buyer)

    with pytest.raises(PoDocumentMissing):
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice, key="k")

    assert not Order.objects.exists()


def test_what_is_no_document_is_refused_and_the_one_before_stays(site, cart, buyer):
    keep_with_cart(buyer=buyer, cart_id=cart.pk, upload=upload())
    fields = filled(checkout_page(site))

    answer = site.post(
        "/checkout/", {**fields, "po_document": file("PO-8.pdf", b"<html>")}
    )

    assert answer.status_code == 422
    assert "PO-8.pdf is damaged or not a PDF file" in answer.content.decode()
    assert document_of(cart).attachment.name == "PO-7.pdf"


def test_a_file_sent_with_any_button_is_kept_and_can_be_taken_back(site, cart):
    fields = filled(checkout_page(site))
    del fields["place"]

    kept = site.post("/checkout/", {**fields, "po_document": file()})
    site.post("/checkout/", {**fields, "drop_document": "1"})

    assert "PO-7.pdf" in kept.content.decode()
    assert document_of(cart) is None
    assert not Attachment.objects.exists()


def test_a_replaced_file_leaves_nothing_behind(
    buyer, cart, django_capture_on_commit_callbacks
):
    first = keep_with_cart(buyer=buyer, cart_id=cart.pk, upload=upload())
    path = first.attachment.file.name

    with django_capture_on_commit_callbacks(execute=True):
        keep_with_cart(buyer=buyer, cart_id=cart.pk, upload=upload("PO-8.pdf"))

    assert document_of(cart).attachment.name == "PO-8.pdf"
    assert Attachment.objects.count() == 1
    assert not private_storage().exists(path)


def test_forgotten_carts_take_their_files_along(
    buyer, cart, bob, django_capture_on_commit_callbacks
):
    kept = keep_with_cart(buyer=buyer, cart_id=cart.pk, upload=upload())
    path = kept.attachment.file.name

    with django_capture_on_commit_callbacks(execute=True):
        forget_carts_of(user=bob)

    assert not Cart.objects.exists()
    assert not Attachment.objects.exists()
    assert not private_storage().exists(path)


def test_until_it_is_confirmed_the_file_can_be_replaced(site, buyer, bolt, dora):
    order = make_orders.order(buyer, (bolt, 12))
    address = f"/orders/{order.number}/po-document/"

    site.post(address, {"po_document": file("PO-8.pdf")})
    confirm_order(order_id=order.pk, by=dora)
    late = site.post(address, {"po_document": file("PO-9.pdf")}, follow=True)

    assert document_of(order).attachment.name == "PO-8.pdf"
    page = late.content.decode()
    assert "cannot be replaced any more" in page
    assert "File handed in" in page


def test_an_offer_accepted_twice_with_a_file_is_the_same_order(
    site, buyer, bolt, dora, wanted
):
    quote = make_quotes.asked(buyer, (bolt, 5))
    make_quotes.offer(quote, dora, ["7.90"])
    quote.refresh_from_db()
    accept, yes = f"/quotes/{quote.number}/accept/", {"version": quote.version}

    first = site.post(accept, {**yes, "po_document": file()})
    again = site.post(accept, {**yes, "po_document": file()})
    bare = site.post(accept, yes)

    assert document_of(Order.objects.get()).attachment.name == "PO-7.pdf"
    assert first.url == again.url == bare.url
    assert Attachment.objects.count() == 1


def test_an_order_sent_back_gives_its_file_to_the_cart(buyer, acme, cart, bolt):
    approver = make.member("ada", acme, role="admin")
    make_approvals.rule(acme, approver)
    keep_with_cart(buyer=buyer, cart_id=cart.pk, upload=upload())
    order = submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=make_orders.choice(buyer), key="k"
    )

    take_back(buyer=buyer, request_id=order.approval.pk)

    assert document_of(order) is None
    assert document_of(cart).attachment.name == "PO-7.pdf"


def test_staff_who_manage_the_company_get_the_file_and_others_do_not(
    client, buyer, bolt, acme
):
    order = make_orders.order(buyer, (bolt, 12))
    replace_po_document(buyer=buyer, order_id=order.pk, upload=upload())
    rep, other = (make.staff(name, "Sales representative") for name in ("rep", "oth"))
    acme.rep = rep
    acme.save(update_fields=["rep"])
    address = f"/admin/orders/order/{order.pk}/po-document/"

    client.force_login(rep)
    mine = client.get(address)
    client.force_login(other)
    theirs = client.get(address)

    assert b"".join(mine.streaming_content) == PDF
    assert theirs.status_code == 404


def test_an_order_without_a_file_has_none_to_hand_out(site, buyer, bolt):
    order = make_orders.order(buyer, (bolt, 12))

    assert site.get(f"/orders/{order.number}/po-document/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_file_is_replaced_before_it_is_confirmed_or_not_at_all(buyer, bolt, dora):
    order = make_orders.order(buyer, (bolt, 12))
    replace_po_document(buyer=buyer, order_id=order.pk, upload=upload("old.pdf"))

    replaced, confirmed = at_once(
        [
            lambda: replace_po_document(
                buyer=buyer, order_id=order.pk, upload=upload("new.pdf")
            ),
            lambda: confirm_order(order_id=order.pk, by=dora),
        ]
    )

    assert confirmed.state == "confirmed"
    name = document_of(order).attachment.name
    if isinstance(replaced, PoDocumentFixed):
        assert name == "old.pdf"
    else:
        assert (replaced.pk, name) == (document_of(order).pk, "new.pdf")
    assert Attachment.objects.count() == 1
