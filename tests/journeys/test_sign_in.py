"""Signing in as browsers do it: passkeys, codes, and a company's own provider."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Member, SsoConnection, User
from shop import secrets as sealed
from tests import make
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, started
from tests.signing_in import person, totp

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("processes")]

# A device that knows its owner, as phones and laptops do.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def strict(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def operator(db, channel) -> User:
    return make.user(person("op"), is_staff=True, is_superuser=True)


def with_device(page: Page) -> None:
    page.goto("/accounts/login/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(make.PASSWORD)
    press(page, "Confirm")


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/$"))


@pytest.mark.full
def test_staff_are_led_to_a_passkey_and_sign_in_with_it(strict, operator, visitor):
    page = visitor("operator").page
    with_device(page)
    page.get_by_label("Email").fill(operator.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("A second factor, please")

    page.get_by_role("link", name="With a passkey or a security key").click()
    confirm(page)
    page.get_by_label("Sign me in with it alone").check()
    press(page, "Add it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Go on").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))

    sign_out(page)
    page.goto("/accounts/login/")
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(re.compile(r"/admin/$"))


@pytest.mark.full
def test_an_app_on_the_phone_is_set_up_and_asked_for(strict, operator, visitor):
    page = visitor("operator", width=390, java_script_enabled=False).page
    page.goto("/accounts/login/?next=/admin/accounts/customer/")
    page.get_by_label("Email").fill(operator.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    press(page, "Sign in")
    page.get_by_role("link", name="With an app on your phone").click()
    confirm(page)
    secret = page.get_by_label("Without a camera").input_value()
    page.get_by_label("Authenticator code").fill(totp(secret))
    press(page, "Switch it on")
    page.get_by_role("link", name="Go on").click()
    expect(page).to_have_url(re.compile("/admin/accounts/customer/"))

    other = visitor("again", java_script_enabled=False).page
    other.goto("/accounts/login/")
    other.get_by_label("Email").fill(operator.email)
    other.get_by_label("Password").fill(make.PASSWORD)
    press(other, "Sign in")
    other.get_by_label("Code").fill(totp(secret))
    press(other, "Sign in")
    expect(other).to_have_url(re.compile(r"/admin/$"))


@pytest.fixture
def vera(acme, settings) -> User:
    """Of Acme, whose provider answers at another address than the shop."""
    settings.SSO_PRIVATE_PROVIDERS = True
    domain = f"acme-{secrets.token_hex(4)}.example"
    user = User.objects.create_user(f"vera@{domain}", make.PASSWORD, name="Vera I")
    Member.objects.create(user=user, customer=acme, role=make.ready_made_role("buyer"))
    provider = Provider(claims={"sub": "u-1", "email": user.email, "name": "Vera"})
    server = started(provider)
    SsoConnection.objects.create(
        customer=acme,
        kind="oidc",
        code="acme",
        domains=[domain],
        client_id=CLIENT_ID,
        secret=sealed.encrypt(CLIENT_SECRET),
        config={"server_url": provider.url},
        is_active=True,
    )
    yield user
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("script", [pytest.param(True, marks=pytest.mark.full), False])
def test_a_company_signs_in_at_its_own_provider(vera, goods, visitor, script):
    page = visitor("vera", java_script_enabled=script).page
    page.goto("/accounts/login/?next=/orders/")

    page.get_by_label("Email").fill(vera.email)
    press(page, "Sign in with your company")

    expect(page).to_have_url(re.compile("/orders/$"))
    expect(page.get_by_role("banner")).to_contain_text("Acme")


@pytest.mark.full
def test_devices_are_seen_and_signed_out(regular, visitor):
    laptop, phone = visitor("laptop"), visitor("phone", width=390)
    laptop.sign_in(regular.email)
    phone.sign_in(regular.email)

    laptop.page.goto("/accounts/sessions/")
    expect(laptop.page.get_by_role("row")).to_have_count(3)
    press(laptop.page, "End it")

    expect(laptop.page.get_by_role("row")).to_have_count(2)
    phone.page.goto("/orders/")
    expect(phone.page).to_have_url(re.compile("/accounts/login/"))
