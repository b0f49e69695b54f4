"""Sign-in at a company's own SAML provider, with answers that are really signed."""

import base64
import secrets
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from accounts.models import Member, SsoConnection, User
from tests import make
from tests.saml_provider import (
    EMAIL_CLAIM,
    EMAIL_FORMAT,
    ENTITY,
    NAME_CLAIM,
    SSO_URL,
    Provider,
    new_signer,
)
from tests.signing_in import browser, confirm_password, sign_in

HOST = "shop.acme-test.example"
SP = "urn:oasis:names:tc:SAML:2.0:metadata"

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def signer():
    return new_signer()


@pytest.fixture
def domain() -> str:
    return f"acme-{secrets.token_hex(4)}.example"


@pytest.fixture
def provider(signer, domain) -> Provider:
    claims = {EMAIL_CLAIM: f"vera@{domain}", NAME_CLAIM: "Vera Ionescu"}
    return Provider(signer=signer, attributes=claims)


@pytest.fixture
def connected(acme, provider, domain, settings, channel) -> SsoConnection:
    settings.ALLOWED_HOSTS = ["*"]
    channel.hosts.create(host=HOST)
    return SsoConnection.objects.create(
        customer=acme,
        kind="saml",
        code="acme",
        domains=[domain],
        config={
            "entity_id": ENTITY,
            "sso_url": SSO_URL,
            "x509cert": provider.signer.bare,
        },
        new_member_role=make.ready_made_role("buyer"),
        is_active=True,
    )


@pytest.fixture
def client() -> Client:
    made = browser()
    made.defaults["HTTP_HOST"] = HOST
    return made


@pytest.fixture
def vera(acme, domain) -> User:
    user = User.objects.create_user(f"vera@{domain}", make.PASSWORD, name="Vera")
    Member.objects.create(user=user, customer=acme, role=make.ready_made_role("buyer"))
    return user


def start(client: Client, *, following: str = "") -> str:
    """Go to the provider; return the address with the shop's request."""
    query = {"next": following} if following else {}
    answer = client.get(reverse("saml_login", args=["acme"]), query)
    assert answer.status_code == 302
    assert answer.url.startswith(f"{SSO_URL}?SAMLRequest=")
    return answer.url


def hand_in(client: Client, response: str):
    """Post the provider's answer, as the browser does, and follow to the end."""
    acs = reverse("saml_acs", args=["acme"])
    posted = client.post(acs, {"SAMLResponse": response})
    assert posted.url == reverse("saml_finish_acs", args=["acme"])
    return client.get(posted.url)


def go(client: Client, provider: Provider, **options):
    return hand_in(client, provider.answer(start(client, **options)))


def who(client: Client) -> str:
    return getattr(get_user(client), "email", "")


def test_a_member_is_signed_in_and_linked(connected, provider, vera, client):
    answer = go(client, provider, following="/orders/")

    assert answer.url == "/orders/"
    assert who(client) == vera.email
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (vera, "acme", "u-1")
    assert client.session.get_expiry_age() <= 12 * 60 * 60


def test_a_new_person_becomes_a_member(connected, provider, acme, domain, client):
    go(client, provider)

    user = User.objects.get(email=f"vera@{domain}")
    assert who(client) == user.email
    assert user.name == "Vera Ionescu"
    assert user.memberships.get().role.code == "buyer"


def test_an_email_as_name_id_is_enough(connected, provider, vera, client):
    provider.attributes = {}
    provider.name_id, provider.name_id_format = vera.email, EMAIL_FORMAT

    go(client, provider)

    assert who(client) == vera.email


def test_a_provider_set_up_anew_is_linked_anew(connected, provider, vera, client):
    go(client, provider)
    provider.name_id = "another-id"
    again = browser()
    again.defaults["HTTP_HOST"] = HOST

    go(again, provider)

    assert who(again) == vera.email
    assert SocialAccount.objects.get().uid == "another-id"


def test_a_signed_response_around_a_signed_assertion_is_fine(
    connected, provider, vera, client
):
    provider.signs_response = True

    go(client, provider)

    assert who(client) == vera.email


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_by_some_minutes(connected, provider, vera, client, minutes):
    provider.clock = timedelta(minutes=minutes)

    go(client, provider)

    assert who(client) == vera.email


def test_the_way_there_starts_at_the_sign_in_page(connected, domain, client):
    answer = client.post(reverse("accounts:sso-start"), {"login": f"vera@{domain}"})

    assert 'content="0;url=/accounts/saml/acme/login/"' in answer.content.decode()


def test_the_metadata_tells_the_provider_what_it_needs(connected, client):
    connected.is_active = False  # before anything is in use
    connected.config = {}
    connected.save()

    answer = client.get(reverse("saml_metadata", args=["acme"]))

    root = etree.fromstring(answer.content)
    told = root.find(f"{{{SP}}}SPSSODescriptor")
    acs = told.find(f"{{{SP}}}AssertionConsumerService")
    assert root.get("entityID") == f"http://{HOST}/accounts/saml/acme/metadata/"
    assert acs.get("Location") == f"http://{HOST}/accounts/saml/acme/acs/"
    assert told.get("WantAssertionsSigned") == "true"


# --- what is refused -------------------------------------------------------------


def refused(client: Client, provider: Provider) -> str:
    """Go through the provider and be refused; return the page."""
    users = User.objects.count()
    answer = go(client, provider)
    assert answer.status_code in {401, 403}
    assert who(client) == ""
    assert User.objects.count() == users
    assert not SocialAccount.objects.exists()
    return answer.content.decode()


def test_another_key_is_refused(connected, provider, vera, client):
    provider.signer = new_signer()

    refused(client, provider)


def test_an_unsigned_assertion_is_refused(connected, provider, vera, client):
    provider.signs_assertion = False

    refused(client, provider)


def test_a_signature_around_an_unsigned_assertion_is_refused(
    connected, provider, vera, client
):
    provider.signs_assertion, provider.signs_response = False, True

    refused(client, provider)


def test_outdated_signatures_are_refused(connected, provider, vera, client):
    provider.signature, provider.digest = Saml.RSA_SHA1, Saml.SHA1

    refused(client, provider)


def test_a_changed_assertion_is_refused(connected, provider, vera, client, acme):
    other = User.objects.create_user(f"xera@{vera.email.partition('@')[2]}")
    Member.objects.create(user=other, customer=acme, role=make.ready_made_role("admin"))
    xml = base64.b64decode(provider.answer(start(client))).decode()

    changed = xml.replace(f"vera@{connected.domains[0]}", other.email)
    answer = hand_in(client, base64.b64encode(changed.encode()).decode())

    assert answer.status_code == 401
    assert who(client) == ""


def test_a_second_assertion_wrapped_in_front_is_refused(
    connected, provider, vera, client
):
    """The classic trick: a forged assertion beside the one that is signed."""
    xml = base64.b64decode(provider.answer(start(client))).decode()
    begin = xml.index("<saml:Assertion ")
    signed = xml[begin : xml.index("</saml:Assertion>") + len("</saml:Assertion>")]
    sig_begin, sig_end = signed.index("<ds:Signature"), signed.index("</ds:Signature>")
    forged = signed[:sig_begin] + signed[sig_end + len("</ds:Signature>") :]
    forged = forged.replace('ID="_', 'ID="_f', 1).replace("vera@", "boss@")

    wrapped = xml.replace(signed, forged + signed)
    answer = hand_in(client, base64.b64encode(wrapped.encode()).decode())

    assert answer.status_code == 401
    assert who(client) == ""


@pytest.mark.parametrize(
    "bent",
    [
        {"audience": "https://another-shop.example/metadata"},
        {"recipient": "https://another-shop.example/acs/"},
        {"issuer": "https://evil.example/metadata"},
        {"clock": timedelta(minutes=-20)},
        {"clock": timedelta(minutes=20)},
    ],
    ids=["audience", "recipient", "issuer", "expired", "from-the-future"],
)
def test_an_answer_for_others_is_refused(connected, provider, vera, client, bent):
    for name, value in bent.items():
        setattr(provider, name, value)

    refused(client, provider)


def test_nobody_comes_uninvited_from_the_provider(connected, provider, vera, client):
    """IdP-initiated sign-in is off: anybody could be signed in as somebody else."""
    provider.in_response_to = ""

    refused(client, provider)


def test_an_answer_to_another_browsers_request_is_refused(
    connected, provider, vera, client
):
    response = provider.answer(start(client))
    other = browser()
    other.defaults["HTTP_HOST"] = HOST

    answer = hand_in(other, response)

    assert answer.status_code == 401
    assert who(other) == ""


def test_an_answer_works_once(connected, provider, vera, client):
    response = provider.answer(start(client))
    hand_in(client, response)
    assert who(client) == vera.email
    client.logout()

    answer = hand_in(client, response)

    assert answer.status_code == 401
    assert who(client) == ""


def test_another_domain_is_refused(connected, provider, client):
    provider.attributes[EMAIL_CLAIM] = "vera@gmail.example"

    refused(client, provider)


def test_staff_are_refused(connected, provider, vera, client):
    vera.is_staff = True
    vera.save()

    refused(client, provider)


def test_a_member_of_another_company_only_is_refused(
    connected, provider, vera, client, channel
):
    other = make.company(name="Other Trade", channel=channel)
    vera.memberships.update(customer=other)

    assert "Acme" in refused(client, provider)


@pytest.mark.parametrize("junk", ["", "%%%", "aGVsbG8=", "PHg+"])
def test_junk_is_an_answer_of_ours(connected, client, junk):
    start(client)

    answer = hand_in(client, junk)

    assert answer.status_code == 401


def test_entities_in_an_answer_are_not_read(connected, provider, vera, client):
    xml = base64.b64decode(provider.answer(start(client))).decode()
    bomb = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + xml

    answer = hand_in(client, base64.b64encode(bomb.encode()).decode())

    assert answer.status_code == 401
    assert who(client) == ""


def test_a_connection_out_of_use_answers_nobody(connected, provider, client):
    connected.is_active = False
    connected.save()

    assert client.get(reverse("saml_login", args=["acme"])).status_code == 404


def test_an_oidc_connection_is_no_saml_connection(connected, client):
    connected.kind = "oidc"
    connected.save()

    for name in ("saml_login", "saml_metadata", "saml_finish_acs"):
        assert client.get(reverse(name, args=["acme"])).status_code == 404


# --- set-up by the company ---------------------------------------------------------


@pytest.fixture
def boss(acme, domain) -> User:
    user = User.objects.create_user(f"boss@{domain}", make.PASSWORD)
    Member.objects.create(user=user, customer=acme, role=make.ready_made_role("admin"))
    return user


def saml_form(**changed: str) -> dict[str, str]:
    empty = dict.fromkeys(
        ("metadata", "entity_id", "sso_url", "x509cert", "new_member_role"), ""
    )
    return {**empty, **changed}


@pytest.fixture
def setting_up(connected, boss, client) -> Client:
    connected.config = {}
    connected.is_active = False
    connected.save()
    sign_in(client, boss)
    confirm_password(client)
    return client


def test_pasted_metadata_fills_everything_in(setting_up, connected, provider, vera):
    answer = setting_up.post(
        reverse("accounts:change-provider"), saml_form(metadata=provider.metadata())
    )
    assert answer.status_code == 302, answer.context["form"].errors
    setting_up.post(reverse("accounts:switch-provider"), {"is_active": "on"})

    connected.refresh_from_db()
    assert connected.is_active
    other = browser()
    other.defaults["HTTP_HOST"] = HOST
    go(other, provider)
    assert who(other) == vera.email


def test_the_three_fields_are_enough(setting_up, connected, provider):
    setting_up.post(
        reverse("accounts:change-provider"),
        saml_form(
            entity_id=ENTITY, sso_url=SSO_URL, x509cert=provider.signer.certificate
        ),
    )

    connected.refresh_from_db()
    assert connected.config == {
        "entity_id": ENTITY,
        "sso_url": SSO_URL,
        "x509cert": provider.signer.bare,
    }


@pytest.mark.parametrize(
    "typed",
    [
        {"metadata": "<x/>"},
        {"metadata": "no xml"},
        {"entity_id": ENTITY, "sso_url": SSO_URL, "x509cert": "no certificate"},
        {"entity_id": ENTITY, "sso_url": "http://plain.example", "x509cert": "x"},
        {"entity_id": ENTITY},
    ],
)
def test_what_cannot_work_is_refused(setting_up, connected, typed):
    answer = setting_up.post(reverse("accounts:change-provider"), saml_form(**typed))

    assert answer.status_code == 422
    connected.refresh_from_db()
    assert connected.config == {}


def test_the_page_says_how_long_the_certificate_lasts(connected, boss, client):
    sign_in(client, boss)

    answer = client.get(reverse("accounts:company-sign-in"))

    assert answer.context["certificate_until"].year >= 2027
    assert f"http://{HOST}/accounts/saml/acme/acs/" in answer.content.decode()
