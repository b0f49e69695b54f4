"""A manager gives a channel its face; pages, mails and documents bear it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Accent, Channel
from accounts.selectors import PRINTED, mail_brand, sender_of
from orders.services.cart import add_to_cart
from orders.services.submit import submit_cart
from shop.jobs import send_mails
from shop.models import OutgoingMail
from shop.pdf import render_pdf
from shop.storage import picture_as_data
from tests import make, make_orders

pytestmark = pytest.mark.django_db


def picture(kind="PNG", size=(400, 100), **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (180, 30, 30)).save(out, format=kind, **options)
    return out.getvalue()


def upload(content: bytes, name="logo.png", kind="image/png"):
    return SimpleUploadedFile(name, content, content_type=kind)


@pytest.fixture
def manager(client):
    client.force_login(make.staff("nora", "Manager"))
    return client


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page_of(channel):
    return f"/admin/accounts/channel/{channel.pk}/change/"


def filled(client, channel, **changes):
    """What the admin's page would send, with some fields changed."""
    page = client.get(page_of(channel))
    form = page.context["adminform"].form
    data = {
        name: form[name].value()
        for name in form.fields
        if form[name].value() is not None and name != "logo"
    }
    switches = {name for name, value in data.items() if value is False}
    formset = page.context["inline_admin_formsets"][0].formset
    data |= {
        f"{formset.prefix}-{name}": 0
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    return {
        **{name: value for name, value in data.items() if name not in switches},
        **changes,
    }


def save(client, channel, **changes):
    return client.post(page_of(channel), filled(client, channel, **changes))


def test_a_manager_changes_the_face_without_code(manager, channel):
    answer = save(
        manager,
        channel,
        name="Carpat Trade",
        accent="plum",
        logo=upload(picture()),
        sender_name="Carpat",
        sender_email="shop@carpat.example",
    )

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    channel.refresh_from_db()
    assert channel.logo.name.startswith("logos/")
    manager.logout()
    html = manager.get("/").content.decode()
    assert 'data-accent="plum"' in html
    assert f'src="{channel.logo.url}" alt="Carpat Trade"' in html
    assert "· Carpat Trade</title>" in html
    assert sender_of(channel) == "Carpat <shop@carpat.example>"


def test_the_page_shows_every_colour(manager, channel):
    html = manager.get(page_of(channel)).content.decode()

    assert all(printed.band in html for printed in PRINTED.values())
    assert set(PRINTED) == set(Accent)


def test_a_rep_changes_nothing_of_a_channel(client, channel):
    client.force_login(make.staff("ioana", "Sales representative"))

    assert client.get(page_of(channel)).status_code == 403


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.full
@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.4 not a picture",
        picture()[:60],
        picture("GIF"),
        picture(size=(3200, 10)),
        picture("BMP", size=(800, 600)),
    ],
    ids=["svg", "html", "pdf", "cut", "gif", "wide", "too heavy and BMP"],
)
@pytest.mark.parametrize("name", ["logo.png", "../../logo.svg"])
def test_what_is_no_small_picture_does_not_become_a_logo(
    manager, channel, content, name
):
    answer = save(manager, channel, logo=upload(content, name))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["logo"]
    channel.refresh_from_db()
    assert not channel.logo


def test_a_logo_holds_pixels_only(manager, channel):
    hidden = picture("JPEG", comment=b"<script>alert(1)</script>") + b"<?php evil"

    save(manager, channel, logo=upload(hidden, "logo.jpg", "image/jpeg"))

    channel.refresh_from_db()
    with channel.logo.open() as file:
        content = file.read()
    assert content.startswith(b"\x89PNG")
    assert b"script" not in content
    assert b"php" not in content


def test_a_head_that_claims_more_than_it_holds_is_refused(manager, channel):
    bomb = picture().replace((400).to_bytes(4, "big"), (60_000).to_bytes(4, "big"), 1)

    answer = save(manager, channel, logo=upload(bomb))

    assert answer.context["adminform"].form.errors["logo"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"allows_guest_checkout": "on"}, "allows_guest_checkout"),
        ({"languages": ["ro"], "language": "en"}, "languages"),
        ({"sender_email": f"{'a' * 60}@{'b' * 60}.example"}, "sender_email"),
    ],
)
def test_what_would_not_work_is_said(manager, channel, changes, field):
    answer = save(manager, channel, **changes)

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors


def test_without_own_names_the_seller_and_the_shop_write(channel, settings):
    settings.DEFAULT_FROM_EMAIL = "Somebody <no-reply@shop.example>"

    assert sender_of(channel) == "Angro Trade <no-reply@shop.example>"


def test_a_name_with_marks_stays_one_address(channel, mailoutbox):
    channel.sender_name = 'Șerban, "Tools" & Co'
    channel.sender_email = "shop@carpat.example"
    channel.save()

    order(channel)
    send_mails()

    message = mailoutbox[0].message()
    assert "shop@carpat.example" in message["From"]
    assert OutgoingMail.objects.get().sender == mail_brand(channel)["sender"]


def order(channel):
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "8.00")
    make.stock(bolt, 10)
    acme = make.company(channel=channel)
    buyer = make.buyer(make.member("bob", acme).user, acme)
    cart = add_to_cart(buyer=buyer, items=[make_orders.item(bolt, 2)])
    return submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=make_orders.choice(buyer), key="one"
    )


def test_the_mail_of_an_order_bears_the_channel_and_leads_to_its_host(
    channel, mailoutbox
):
    channel.name, channel.accent = "Carpat Trade", "rust"
    channel.save()
    channel.hosts.create(host="trade.carpat.example")

    placed = order(channel)
    send_mails()

    mail = mailoutbox[0]
    html = mail.alternatives[0][0]
    assert "Carpat Trade" in html
    assert PRINTED[Accent.RUST].accent in html
    assert f"http://trade.carpat.example/orders/{placed.number}/" in mail.body


def test_the_logo_stands_in_mails_and_documents(manager, channel, mailoutbox):
    save(manager, channel, logo=upload(picture()))
    channel = Channel.objects.get()
    channel.hosts.create(host="trade.carpat.example")

    order(channel)
    send_mails()

    html = mailoutbox[0].alternatives[0][0]
    assert f'src="http://trade.carpat.example{channel.logo.url}"' in html
    assert picture_as_data(channel.logo.name).startswith("data:image/png;base64,")


def test_a_document_prints_the_logo_it_was_issued_with(manager, channel):
    save(manager, channel, logo=upload(picture()))
    channel = Channel.objects.get()

    plain, branded = (
        render_pdf(
            "pdf/base.html", {}, language="en", identifier=b"1" * 16, brand=brand
        )
        for brand in (
            None,
            {"logo": channel.logo.name, "accent": "#7f4226", "band": "#3a1e0c"},
        )
    )

    assert b"/Subtype /Image" not in plain
    assert b"/Subtype /Image" in branded or b"/Subtype/Image" in branded
