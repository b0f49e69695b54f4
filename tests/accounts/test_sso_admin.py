"""How the seller connects a company to its provider."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import SsoConnection
from shop import secrets
from tests import make
from tests.saml_provider import ENTITY, SSO_URL, new_signer
from tests.signing_in import browser, confirm_password, person, sign_in, with_app

ADD = "admin:accounts_ssoconnection_add"
CHANGE = "admin:accounts_ssoconnection_change"


@pytest.fixture
def manager(channel, client):
    staff = make.staff(person("mana"), "Manager")
    client.force_login(staff)
    return staff


@pytest.fixture
def connected(acme) -> SsoConnection:
    return SsoConnection.objects.create(
        customer=acme,
        kind="oidc",
        code="acme",
        domains=["acme.example"],
        client_id="shop",
        secret=secrets.encrypt("old-secret"),
        config={"server_url": "https://login.acme.example"},
    )


def filled(acme, **changed: object) -> dict[str, object]:
    return {
        "customer": acme.pk,
        "kind": "oidc",
        "code": "acme",
        "domains": "Acme.example, acme.ro",
        "client_id": "shop",
        "new_secret": "very-secret-text",
        "server_url": "https://login.acme.example/v2.0",
        "entity_id": "",
        "sso_url": "",
        "x509cert": "",
        "new_member_role": "",
        "is_active": "on",
        **changed,
    }


def test_staff_connect_a_company(manager, acme, client):
    answer = client.post(reverse(ADD), filled(acme))

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = SsoConnection.objects.get()
    assert made.domains == ["acme.example", "acme.ro"]
    assert made.config == {"server_url": "https://login.acme.example/v2.0"}
    assert "very-secret" not in made.secret
    assert secrets.decrypt(made.secret) == "very-secret-text"


def test_the_page_never_shows_the_secret(manager, connected, client):
    page = client.get(reverse(CHANGE, args=[connected.pk])).content.decode()

    assert "old-secret" not in page
    assert connected.secret not in page
    assert "/accounts/oidc/acme/login/callback/" in page


def test_without_a_new_secret_the_old_one_stays(manager, acme, connected, client):
    client.post(
        reverse(CHANGE, args=[connected.pk]),
        filled(acme, new_secret="", client_id="other"),
    )

    connected.refresh_from_db()
    assert connected.client_id == "other"
    assert secrets.decrypt(connected.secret) == "old-secret"


def test_the_code_stays_what_the_provider_was_told(manager, acme, connected, client):
    client.post(
        reverse(CHANGE, args=[connected.pk]), filled(acme, code="new", kind="saml")
    )

    connected.refresh_from_db()
    assert (connected.code, connected.kind) == ("acme", "oidc")


@pytest.mark.parametrize(
    "changed",
    [
        {"domains": "gmail.com"},
        {"domains": "not a domain"},
        {"domains": ""},
        {"code": "saml"},
        {"server_url": "http://login.acme.example"},
        {"server_url": ""},
        {"new_secret": ""},
        {"client_id": ""},
        {"is_active": "", "is_required": "on"},
        {"kind": "saml", "entity_id": ENTITY, "sso_url": SSO_URL, "x509cert": "junk"},
        {"kind": "saml", "entity_id": ENTITY},
    ],
)
def test_what_cannot_work_is_refused(manager, acme, client, changed):
    answer = client.post(reverse(ADD), filled(acme, **changed))

    assert answer.status_code == 200
    assert not SsoConnection.objects.exists()


def test_two_companies_never_share_a_domain(manager, connected, channel, client):
    other = make.company(name="Other", channel=channel)

    answer = client.post(
        reverse(ADD), filled(other, code="other", domains="other.example,acme.example")
    )

    assert answer.status_code == 200
    assert SsoConnection.objects.get() == connected


def test_a_role_that_manages_people_is_refused(manager, acme, client):
    role = make.ready_made_role("admin")

    answer = client.post(reverse(ADD), filled(acme, new_member_role=role.pk))

    assert answer.status_code == 200
    assert not SsoConnection.objects.exists()


def test_saml_is_connected_by_certificate(manager, acme, client):
    signer = new_signer()

    client.post(
        reverse(ADD),
        filled(
            acme,
            kind="saml",
            entity_id=ENTITY,
            sso_url=SSO_URL,
            x509cert=signer.certificate,
            new_secret="",
            server_url="",
        ),
    )

    assert SsoConnection.objects.get().config == {
        "entity_id": ENTITY,
        "sso_url": SSO_URL,
        "x509cert": signer.bare,
    }


def test_reps_connect_nobody(channel, connected, client):
    client.force_login(make.staff(person("rep"), "Sales representative"))

    assert client.get(reverse(ADD)).status_code == 403
    assert client.get(reverse(CHANGE, args=[connected.pk])).status_code in {403, 404}


def test_the_admin_shows_no_roots_of_second_factors(channel, client):
    client.force_login(make.user(person("op"), is_staff=True, is_superuser=True))

    for path in ("mfa/authenticator/", "socialaccount/socialapp/"):
        assert client.get(f"/admin/{path}").status_code == 404


def test_an_operator_lets_somebody_in_who_lost_everything(bob, channel, capsys):
    with_app(bob)
    old = browser()
    old.force_login(bob)

    call_command("remove_second_factor", bob.email, "--dry-run")
    call_command("remove_second_factor", bob.email)

    said = capsys.readouterr().out
    assert "Would remove 1" in said
    assert "Removed 1" in said
    again = browser()
    assert sign_in(again, bob).status_code == 302
    assert confirm_password(again).status_code == 302
    with pytest.raises(CommandError, match="Nobody"):
        call_command("remove_second_factor", "nobody@example.org")
