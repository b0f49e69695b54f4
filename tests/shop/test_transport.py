"""What protects data on its way: headers, cookies, and the settings of production."""

import os
import re
import subprocess
import sys
from http.cookies import SimpleCookie
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import reverse

from tests import make

ROOT = Path(__file__).resolve().parents[2]
# Prints what one request over TLS, and one without, get in production.
ASK = """
import django
from django.conf import settings
# Nobody collected static files here.
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"] = {"BACKEND": plain}
django.setup()
from django.test import Client
client = Client(SERVER_NAME="shop.example")
plain = client.get("/accounts/login/")
print("status", plain.status_code, plain["Location"])
page = client.get("/accounts/login/", secure=True)
print("page", page.status_code)
for name, value in sorted(page.headers.items()):
    print("header", name, "|", value)
for cookie in page.cookies.values():
    print("cookie", cookie.OutputString())
"""


def production(**changed: str) -> dict[str, str]:
    """The environment of a server: nothing of demo mode or of these tests."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG", "ANGRO_VAR", "REDIS_URL"}
    }
    return {
        **kept,
        "SECRET_KEY": "k" * 30 + "".join(map(str, range(30))),
        "DATABASE_URL": database_url(),
        "ALLOWED_HOSTS": "shop.example",
        "SHOP_URL": "https://shop.example",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        **changed,
    }


def database_url() -> str:
    """The test database, as a server would be told."""
    found = connection.settings_dict
    user, host = found["USER"], found["HOST"]
    secret = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    port = f":{found['PORT']}" if found["PORT"] else ""
    place = host if not host.startswith("/") else host.replace("/", "%2F")
    return f"postgresql://{user}{secret}@{place}{port}/{found['NAME']}"


def run(*command: str, **changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=production(**changed),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.full
def test_djangos_own_deployment_check_finds_nothing(db):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_without_a_secret_key_production_does_not_start(db):
    done = run("manage.py", "check", SECRET_KEY="")

    assert done.returncode != 0
    assert "SECRET_KEY must be set" in done.stderr


@pytest.fixture
def answered(transactional_db) -> str:
    make.channel()
    done = run("-c", ASK)
    assert done.returncode == 0, done.stderr
    return done.stdout


def header(answered: str, name: str) -> str:
    found = re.search(rf"^header {name} \| (.*)$", answered, re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.full
def test_production_answers_over_tls_only_and_says_so(answered):
    assert "status 301 https://shop.example/accounts/login/" in answered
    assert "page 200" in answered
    assert header(answered, "Strict-Transport-Security") == (
        "max-age=31536000; includeSubDomains"
    )


@pytest.mark.full
def test_cookies_of_production_belong_to_one_host_and_to_tls(answered):
    found = re.findall(r"^cookie (.*)$", answered, re.MULTILINE)
    cookies = SimpleCookie("; ".join(each.partition(";")[0] for each in found))

    assert "__Host-csrf" in cookies
    for each in found:
        assert each.startswith("__Host-"), each
        assert "Secure" in each
        assert "Path=/" in each
        assert "Domain" not in each
        assert "HttpOnly" in each
        assert "SameSite=Lax" in each


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_browsers_are_told_what_pages_must_not_do(channel, client, name, value):
    for path in (reverse("account_login"), reverse("storefront:home"), "/admin/login/"):
        assert client.get(path)[name] == value


def test_no_page_asks_for_camera_place_or_payment(channel, client):
    policy = client.get(reverse("account_login"))["Permissions-Policy"]

    for feature in ("camera", "geolocation", "microphone", "payment", "usb"):
        assert f"{feature}=()" in policy


def test_scripts_run_by_nonce_only_and_forms_go_nowhere_else(channel, client):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    first, *others = rules["script-src"].split()
    assert first == "'self'"
    assert all(each.startswith("'nonce-") for each in others)
    assert "unsafe" not in policy
    assert rules["form-action"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["object-src"] == "'none'"
    assert rules["base-uri"] == "'self'"


def test_the_session_cookie_is_out_of_reach_of_scripts(channel, client, bob):
    answer = client.post(
        reverse("account_login"), {"login": bob.email, "password": make.PASSWORD}
    )

    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert settings.CSRF_COOKIE_HTTPONLY


def test_pages_of_people_signed_in_are_kept_by_nobody(channel, client, bob):
    client.force_login(bob)

    answer = client.get(reverse("accounts:profile"))

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.full
def test_mail_and_database_speak_tls_where_they_are_told_to(db):
    done = run(
        "-c",
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.EMAIL_USE_TLS, s.DATABASES['default']['OPTIONS'].get('sslmode'))",
        EMAIL_USE_TLS="1",
        DATABASE_URL=f"{database_url()}?sslmode=require",
    )

    assert done.stdout.split() == ["True", "require"], done.stderr


CARD_WORDS = ("card_number", "cardnumber", "pan", "cvc", "cvv", "card_expiry")


def test_no_table_has_a_place_for_card_data(db):
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
    }

    suspects = {
        name for name in fields if name.rpartition(".")[2].lower() in CARD_WORDS
    }
    assert not suspects
    assert len(fields) > 500


def test_the_database_url_of_these_tests_is_the_test_database(db):
    with psycopg.connect(database_url()) as server:
        row = server.execute("SELECT current_database()").fetchone()

    assert row == (connection.settings_dict["NAME"],)
