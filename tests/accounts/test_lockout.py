"""How often one may try. The limits count in the real cache."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from shop.jobs import send_mails
from shop.models import OutgoingMail
from tests import make
from tests.signing_in import (
    SECRET,
    browser,
    confirm_password,
    person,
    show_code,
    sign_in,
    totp,
    with_app,
)

WRONG = "not-this-one"


@pytest.fixture
def vera(acme):
    return make.member(person("vera"), acme).user


def test_five_wrong_passwords_lock_the_account_from_everywhere(vera):
    """Guessing from many addresses is still guessing at one account."""
    for _ in range(5):
        assert sign_in(browser(), vera, password=WRONG).status_code == 200

    elsewhere = browser()
    answer = sign_in(elsewhere, vera)

    assert "Too many" in answer.content.decode()
    assert "_auth_user_id" not in elsewhere.session


def test_other_accounts_are_not_locked_with_it(vera, acme):
    other = make.member(person("other"), acme).user
    for _ in range(5):
        sign_in(browser(), vera, password=WRONG)

    assert sign_in(browser(), other).status_code == 302


def test_a_new_password_by_mail_opens_a_locked_account(vera):
    for _ in range(6):
        sign_in(browser(), vera, password=WRONG)
    client = browser()
    client.post(reverse("account_reset_password"), {"email": vera.email})
    send_mails()
    words = mail.outbox[-1].body.split()
    link = next(word for word in words if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "new-horse-battery-9", "password2": "new-horse-battery-9"},
    )

    assert sign_in(browser(), vera, password="new-horse-battery-9").status_code == 302


def test_right_passwords_do_not_use_up_the_tries(vera):
    for _ in range(7):
        assert sign_in(browser(), vera).status_code == 302


def test_one_address_may_fail_ten_times_a_minute(channel):
    client = browser()
    for _ in range(10):
        user = make.user(person("many"))
        sign_in(client, user, password=WRONG)

    answer = sign_in(client, make.user(person("next")))

    assert "Too many" in answer.content.decode()


def test_the_door_itself_answers_thirty_times_a_minute(channel):
    client = browser()
    form = {"login": "", "password": ""}
    statuses = [
        client.post(reverse("account_login"), form).status_code for _ in range(31)
    ]

    assert statuses == [200] * 30 + [429]


def test_the_answer_to_too_many_is_ours_and_names_the_way_out(channel):
    client = browser()
    for _ in range(30):
        client.post(reverse("account_login"), {})

    page = client.post(reverse("account_login"), {}).content.decode()

    assert "Too many attempts" in page
    assert f'href="{reverse("account_reset_password")}"' in page
    assert "shop.css" in page


def test_second_factors_cannot_be_guessed(vera):
    with_app(vera)
    client = browser()
    sign_in(client, vera)
    wrong = "000000" if totp() != "000000" else "111111"
    for _ in range(5):
        show_code(client, wrong)

    answer = show_code(client)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_confirming_who_one_is_cannot_be_guessed(vera):
    client = browser()
    sign_in(client, vera)
    page = reverse("account_reauthenticate")
    for _ in range(10):
        client.post(page, {"password": WRONG})

    answer = confirm_password(client)

    assert answer.status_code != 302


def test_one_email_gets_five_reset_mails_a_minute(vera):
    for _ in range(8):
        browser().post(reverse("account_reset_password"), {"email": vera.email})

    assert OutgoingMail.objects.filter(recipient=vera.email).count() == 5


def test_one_address_asks_for_twenty_resets_a_minute(channel):
    client = browser()
    page = reverse("account_reset_password")
    statuses = [
        client.post(page, {"email": f"{person('x')}@example.org"}).status_code
        for _ in range(21)
    ]

    assert statuses == [302] * 20 + [429]


def test_domains_of_connected_companies_cannot_be_listed(channel):
    client = browser()
    page = reverse("accounts:sso-start")
    statuses = [
        client.post(page, {"login": f"x@{person('d')}.example"}).status_code
        for _ in range(21)
    ]

    assert statuses == [302] * 20 + [429]


def test_the_limits_live_in_the_shared_cache(vera):
    sign_in(browser(), vera, password=WRONG)

    client = cache._cache.get_client()  # the real server's
    assert any(b"allauth:rl" in key for key in client.scan_iter("*login_failed*"))


@pytest.mark.parametrize(
    "password", ["short-1", "password1234", "1234567890123", SECRET[:9]]
)
def test_weak_passwords_are_refused(vera, password):
    client = browser()
    sign_in(client, vera)

    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": make.PASSWORD, "password1": password, "password2": password},
    )

    vera.refresh_from_db()
    assert answer.status_code == 200
    assert vera.check_password(make.PASSWORD)


def test_a_password_like_ones_own_email_is_refused(vera):
    client = browser()
    sign_in(client, vera)
    own = vera.email.partition("@")[0]

    client.post(
        reverse("account_change_password"),
        {"oldpassword": make.PASSWORD, "password1": own, "password2": own},
    )

    vera.refresh_from_db()
    assert vera.check_password(make.PASSWORD)
