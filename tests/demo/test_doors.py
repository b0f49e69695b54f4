"""The demo's own pages: there in demo mode, nowhere else."""

import os
from email.message import EmailMessage

import pytest
from django.urls import reverse

from accounts.models import AccessMode, ChannelHost
from shop.demo.sign_ins import TO_TRY, demo_accounts
from shop.mailbox import FolderBackend
from tests import make

MARK = "0" * 24
PAGES = ["demo:sign-ins", "demo:mails"]


@pytest.fixture
def demo_mode(settings):
    settings.DEMO = True


@pytest.fixture
def mara(channel):
    company = make.company("Hotel", channel=channel)
    member = make.member("mara", company)
    member.user.email = "mara@hotel-carpati.example"
    member.user.save(update_fields=["email"])
    return member.user


@pytest.fixture
def stored(settings, tmp_path):
    """A mail with text and HTML, delivered as the demo delivers them."""
    settings.MAILBOX_DIR = tmp_path
    message = EmailMessage()
    message["Subject"] = "Comanda ta ȘȚ"
    message["From"] = "shop@angro.example"
    message["To"] = "mara@hotel-carpati.example"
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0000"
    message["Message-ID"] = "<1@angro.example>"
    message.set_content("Mulțumim.")
    message.add_alternative(
        "<html><head></head><body><script>alert(1)</script><p>Mulțumim!</p>"
        "</body></html>",
        subtype="html",
    )

    class _Ready:
        def message(self):
            return message

    FolderBackend().send_messages([_Ready()])
    return next(tmp_path.glob("*.eml")).stem


@pytest.mark.parametrize("name", PAGES)
def test_outside_demo_mode_there_is_no_page(client, channel, name):
    assert client.get(reverse(name)).status_code == 404


def test_outside_demo_mode_nobody_is_signed_in(client, mara):
    answer = client.post(reverse("demo:sign-in"), {"email": mara.email})

    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_outside_demo_mode_no_mail_shows(client, channel, stored):
    assert client.get(reverse("demo:mail", args=[stored])).status_code == 404
    assert client.get(reverse("demo:mail-html", args=[stored])).status_code == 404


@pytest.mark.usefixtures("demo_mode")
def test_a_click_signs_in_and_leads_home(client, mara, channel):
    answer = client.post(reverse("demo:sign-in"), {"email": mara.email})

    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(mara.pk)


@pytest.mark.usefixtures("demo_mode")
def test_an_account_of_another_channel_is_led_there(client, mara, channel):
    ChannelHost.objects.create(channel=channel, host="*:8000")
    store = make.channel("store")
    ChannelHost.objects.create(channel=store, host="*:8001")

    answer = client.post(
        reverse("demo:sign-in"), {"email": mara.email}, headers={"host": "shop:8001"}
    )

    # A redirect to another origin would break the form-action of our own policy.
    assert answer.status_code == 200
    assert 'content="0; url=http://shop:8000/"' in answer.content.decode()
    assert client.session["_auth_user_id"] == str(mara.pk)


@pytest.mark.usefixtures("demo_mode")
def test_staff_are_led_to_the_admin(client, channel):
    admin = make.user("admin", is_staff=True)
    admin.email = "admin@angro.example"
    admin.save(update_fields=["email"])

    answer = client.post(reverse("demo:sign-in"), {"email": admin.email})

    assert answer["Location"] == reverse("admin:index")


@pytest.mark.usefixtures("demo_mode")
def test_only_demo_accounts_are_signed_in(client, dora):
    answer = client.post(reverse("demo:sign-in"), {"email": dora.email})

    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo_mode")
def test_signing_in_takes_a_post(client, mara):
    answer = client.get(reverse("demo:sign-in"), {"email": mara.email})

    assert answer.status_code == 405


@pytest.mark.usefixtures("demo_mode")
@pytest.mark.parametrize("name", PAGES)
def test_a_closed_channel_lets_guests_read_them(client, channel, stored, name):
    channel.access_mode = AccessMode.CLOSED
    channel.save(update_fields=["access_mode"])

    assert client.get(reverse(name)).status_code == 200


@pytest.mark.usefixtures("demo_mode")
def test_the_list_names_every_account_to_try(client, channel):
    page = client.get(reverse("demo:sign-ins")).content.decode()

    assert [email for email in TO_TRY if email not in page] == []
    assert set(TO_TRY) <= {account.email for account in demo_accounts()}


@pytest.mark.usefixtures("demo_mode")
def test_a_mail_is_read_as_text_and_framed(client, channel, stored):
    listed = client.get(reverse("demo:mails")).content.decode()
    page = client.get(reverse("demo:mail", args=[stored])).content.decode()

    assert "Comanda ta ȘȚ" in listed
    assert "Mulțumim." in page
    assert "<script>alert" not in page
    assert reverse("demo:mail-html", args=[stored]) in page


@pytest.mark.usefixtures("demo_mode")
def test_the_framed_mail_runs_no_script(client, channel, stored):
    answer = client.get(reverse("demo:mail-html", args=[stored]))

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in answer.content.decode()


@pytest.mark.usefixtures("demo_mode")
@pytest.mark.parametrize("mark", [MARK, "..%2f..%2fsecret", "x" * 24])
def test_other_files_are_no_mails(client, channel, stored, mark, settings):
    (settings.MAILBOX_DIR.parent / "secret.eml").write_text("From: a\n\nb")

    assert client.get(f"/demo/mails/{mark}/").status_code == 404


@pytest.mark.usefixtures("demo_mode")
def test_the_newest_mail_comes_first(client, channel, stored, settings):
    older = settings.MAILBOX_DIR / f"{MARK}.eml"
    older.write_text("Subject: Older\nFrom: a@b.example\nTo: c@d.example\n\ntext")
    os.utime(older, (1, 1))

    page = client.get(reverse("demo:mails")).content.decode()

    assert page.index("Comanda ta") < page.index("Older")
