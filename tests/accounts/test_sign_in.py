"""Signing in, forgotten passwords, and the mails about them."""

import secrets

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AccessMode
from shop.jobs import send_mails
from shop.mail import build_mail
from shop.models import MailState, OutgoingMail
from tests import make

LOGIN = {"login": "bob@example.org", "password": make.PASSWORD}


@pytest.fixture
def client() -> Client:
    """A browser at an address of its own, so that rate limits do not meet."""
    address = secrets.token_bytes(3)
    return Client(REMOTE_ADDR=f"10.{address[0]}.{address[1]}.{address[2]}")


def person() -> str:
    """A new name: limits by e-mail do not meet either."""
    return f"p{secrets.token_hex(6)}"


def test_a_buyer_signs_in_by_email_in_any_case(bob, client):
    answer = client.post(
        reverse("account_login"), {**LOGIN, "login": "BOB@Example.ORG"}
    )

    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_sign_in_works_in_a_closed_channel(channel, bob, client):
    channel.access_mode = AccessMode.CLOSED
    channel.save()

    page = client.get(reverse("account_login"))
    answer = client.post(reverse("account_login"), LOGIN)

    assert page.status_code == 200
    assert answer.status_code == 302


def test_staff_without_a_company_land_in_the_admin(dora, channel, client):
    answer = client.post(
        reverse("account_login"),
        {"login": dora.email, "password": make.PASSWORD},
    )

    assert answer.url == reverse("admin:index")


def test_somebody_deactivated_is_out_at_the_next_click(bob, client):
    client.force_login(bob)
    bob.is_active = False
    bob.save()

    assert client.get(reverse("accounts:profile")).status_code == 302


def test_the_sixth_wrong_password_in_a_row_is_too_many(channel, client):
    user = make.user(person())
    wrong = {"login": user.email, "password": "not-this-one"}

    for _ in range(5):
        client.post(reverse("account_login"), wrong)
    answer = client.post(
        reverse("account_login"), {"login": user.email, "password": make.PASSWORD}
    )

    assert "Too many" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_allauths_own_sign_up_leads_to_our_registration(channel, client):
    answer = client.get("/accounts/signup/")

    assert answer.url == reverse("accounts:register")


def test_a_forgotten_password_is_a_mail_in_the_outbox_in_our_style(channel, client):
    user = make.user(person(), language="en")

    client.post(reverse("account_reset_password"), {"email": user.email})

    owed = OutgoingMail.objects.get()
    built = build_mail(owed)
    assert owed.template == "accounts/password_reset"
    assert owed.state == MailState.DUE
    assert not mail.outbox
    assert built.subject == "Choose a new password"
    assert owed.context["url"] in built.body
    assert "/accounts/password/reset/key/" in built.body
    assert built.alternatives[0].mimetype == "text/html"


def test_the_mailed_link_sets_a_new_password(channel, client):
    user = make.user(person())
    client.post(reverse("account_reset_password"), {"email": user.email})
    send_mails()

    body = mail.outbox[0].body
    link = next(word for word in body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "new-horse-battery-9", "password2": "new-horse-battery-9"},
    )

    user.refresh_from_db()
    assert user.check_password("new-horse-battery-9")


def test_a_changed_password_is_told_by_mail(bob, client):
    client.force_login(bob)
    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": make.PASSWORD,
            "password1": "new-horse-battery-9",
            "password2": "new-horse-battery-9",
        },
    )

    built = build_mail(OutgoingMail.objects.get())
    assert "Your password has been changed." in built.body
    assert "example.com" not in built.body


def test_nobody_learns_whether_an_email_has_an_account(channel, client):
    user = make.user(person())
    known = client.post(reverse("account_reset_password"), {"email": user.email})
    stranger = f"{person()}@example.org"
    unknown = client.post(reverse("account_reset_password"), {"email": stranger})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert OutgoingMail.objects.count() == 1


def test_an_email_is_confirmed_by_its_link(channel, client):
    user = make.user(person())
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    client.force_login(user)
    client.post(reverse("account_email"), {"action_send": "", "email": user.email})

    url = OutgoingMail.objects.get(template="accounts/confirm_email").context["url"]
    client.post(url)

    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("name", ["mfa_index", "usersessions_list", "account_email"])
def test_pages_about_security_answer(bob, client, name):
    client.force_login(bob)

    assert client.get(reverse(name), follow=True).status_code == 200


@pytest.mark.parametrize("language", ["en", "ro", "pl"])
@pytest.mark.parametrize(
    "template",
    ["registered", "new_company", "approved", "rejected", "blocked"],
)
def test_every_mail_is_built_and_escapes_what_people_typed(db, template, language):
    owed = OutgoingMail(
        template=f"accounts/{template}",
        recipient="bob@example.org",
        language=language,
        once="x",
        context={
            "customer": "<b>Trade & Co</b>",
            "shop_name": "Angro",
            "reason": "<i>",
        },
    )

    built = build_mail(owed)

    html = built.alternatives[0].content
    assert "<b>Trade" not in html
    assert "<i>" not in html
    assert "&amp;" not in built.body
