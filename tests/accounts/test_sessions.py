"""Where people are signed in, and how that ends."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from tests import make
from tests.signing_in import browser, confirm_password, person, sign_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
LIST = "usersessions_list"


@pytest.fixture
def vera(acme):
    return make.member(person("vera"), acme).user


@pytest.fixture
def laptop(vera):
    return signed_in(vera, FIREFOX)


@pytest.fixture
def phone(vera):
    return signed_in(vera, IPHONE)


def signed_in(user, agent: str):
    client = browser()
    client.defaults["HTTP_USER_AGENT"] = agent
    sign_in(client, user)
    return client


def is_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def test_the_list_names_devices_and_when_they_were_seen(vera, laptop, phone):
    page = laptop.get(reverse(LIST)).content.decode()

    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    assert page.count("this one") == 1
    assert laptop.defaults["REMOTE_ADDR"] in page
    assert phone.defaults["REMOTE_ADDR"] in page


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux) Chrome/130 Safari/537 Edg/130", "Edge on Linux"),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_browsers_are_called_as_people_call_them(agent, words):
    page = Template("{% load devices %}{{ agent|device }}")

    assert page.render(Context({"agent": agent})) == words


def test_one_device_is_signed_out(vera, laptop, phone):
    theirs = UserSession.objects.get(user_agent=IPHONE)

    laptop.post(reverse("accounts:end-session", args=[theirs.pk]))

    assert not is_in(phone)
    assert is_in(laptop)


def test_all_others_are_signed_out(vera, laptop, phone):
    third = signed_in(vera, "curl/8.0")

    laptop.post(reverse(LIST))

    assert is_in(laptop)
    assert not is_in(phone)
    assert not is_in(third)


def test_nobody_ends_a_session_of_somebody_else(vera, laptop, mallory):
    client = browser()
    client.force_login(mallory)
    session = UserSession.objects.get(user=vera)

    answer = client.post(reverse("accounts:end-session", args=[session.pk]))

    assert answer.status_code == 404
    assert is_in(laptop)


def test_ending_a_session_is_a_deed_not_a_link(vera, laptop, phone):
    theirs = UserSession.objects.get(user_agent=IPHONE)

    answer = laptop.get(reverse("accounts:end-session", args=[theirs.pk]))

    assert answer.status_code == 405
    assert is_in(phone)


def test_a_new_password_signs_out_everywhere(vera, laptop, phone):
    laptop.post(
        reverse("account_change_password"),
        {
            "oldpassword": make.PASSWORD,
            "password1": "new-horse-battery-9",
            "password2": "new-horse-battery-9",
        },
    )

    assert not is_in(phone)
    assert not is_in(laptop)
    again = browser()
    sign_in(again, vera, password="new-horse-battery-9")
    assert is_in(again)


def test_somebody_deactivated_is_out_in_every_session_at_the_next_click(
    vera, laptop, phone
):
    vera.is_active = False
    vera.save()

    assert not is_in(laptop)
    assert not is_in(phone)
    assert sign_in(browser(), vera).url == reverse("account_inactive")


def test_signing_in_gives_the_session_another_name(vera, channel):
    """Who planted a session key in a browser holds nothing after the sign-in."""
    client = browser()
    client.get("/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = session.session_key
    planted = session.session_key

    sign_in(client, vera)

    assert client.session.session_key != planted
    attacker = browser()
    attacker.cookies["session"] = planted
    assert not get_user(attacker).is_authenticated


def test_signing_out_destroys_the_session(vera, laptop):
    key = laptop.session.session_key

    laptop.post(reverse("account_logout"))

    thief = browser()
    thief.cookies["session"] = key
    assert not is_in(thief)
    laptop.cookies.clear()


def test_without_staying_signed_in_the_session_ends_with_the_browser(vera, channel):
    short, long = browser(), browser()
    form = {"login": vera.email, "password": make.PASSWORD}

    short.post(reverse("account_login"), form)
    long.post(reverse("account_login"), {**form, "remember": "on"})

    assert short.session.get_expire_at_browser_close()
    assert not long.session.get_expire_at_browser_close()
    assert long.session.get_expiry_age() <= 60 * 60 * 24 * 30


def test_last_seen_is_written_every_ten_minutes_at_most(vera, laptop, monkeypatch):
    session = UserSession.objects.get()
    before = timezone.now() - timezone.timedelta(hours=2)
    UserSession.objects.update(last_seen_at=before)

    is_in(laptop)
    session.refresh_from_db()
    assert session.last_seen_at == before

    now = time.time()
    monkeypatch.setattr("shop.second_factor.time.time", lambda: now + 601)
    is_in(laptop)
    session.refresh_from_db()
    assert session.last_seen_at > before


def test_the_list_costs_the_same_with_more_devices(
    vera, laptop, django_assert_max_num_queries
):
    for _ in range(6):
        signed_in(vera, IPHONE)

    with django_assert_max_num_queries(40):
        laptop.get(reverse(LIST))


def test_confirming_who_one_is_lasts_a_quarter_of_an_hour(
    vera, laptop, monkeypatch, settings
):
    confirm_password(laptop)
    page = reverse("mfa_activate_totp")
    assert laptop.get(page).status_code == 200

    now = time.time()
    target = "allauth.account.internal.flows.reauthentication.time.time"
    monkeypatch.setattr(target, lambda: now + 15 * 60 + 1)

    assert laptop.get(page).url.startswith(reverse("account_reauthenticate"))
