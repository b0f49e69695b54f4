"""Sign-in at a company's own OpenID Connect provider, which really answers."""

import secrets

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import activate

from accounts.models import Event, Member, Role, SsoConnection, User
from accounts.services.sso import switch_connection
from shop import secrets as sealed
from shop.http import provider_session
from tests import make
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, new_key, started
from tests.signing_in import (
    browser,
    confirm_password,
    show_code,
    sign_in,
    with_app,
)

ORDERS = "/orders/"

pytestmark = pytest.mark.full


@pytest.fixture
def provider(settings):
    settings.SSO_PRIVATE_PROVIDERS = True  # it answers at 127.0.0.1, without TLS
    made = Provider()
    server = started(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def domain() -> str:
    return f"acme-{secrets.token_hex(4)}.example"


@pytest.fixture
def connected(acme, provider, domain) -> SsoConnection:
    """Acme signs in at its provider; new people become buyers."""
    return SsoConnection.objects.create(
        customer=acme,
        kind="oidc",
        code="acme",
        domains=[domain],
        client_id=CLIENT_ID,
        secret=sealed.encrypt(CLIENT_SECRET),
        config={"server_url": provider.url},
        new_member_role=make.ready_made_role("buyer"),
        is_active=True,
    )


@pytest.fixture
def client() -> Client:
    return browser()


def member(acme, domain: str, *, role: str = "buyer", name: str = "vera") -> User:
    user = User.objects.create_user(f"{name}@{domain}", make.PASSWORD, name=name)
    Member.objects.create(user=user, customer=acme, role=make.ready_made_role(role))
    return user


def claims(domain: str, *, name: str = "vera", sub: str = "u-1") -> dict[str, object]:
    return {"sub": sub, "email": f"{name}@{domain}", "name": f"{name.title()} Ionescu"}


def go(client: Client, provider: Provider, *, following: str = ""):
    """To the provider and back, as a browser goes; return the last answer."""
    query = {"next": following} if following else {}
    there = client.get(reverse("openid_connect_login", args=["acme"]), query)
    if there.status_code != 302:
        return there
    assert there.url.startswith(f"{provider.url}/authorize?")
    back = provider.authorize(there.url)
    assert back.startswith("http://testserver/accounts/oidc/acme/login/callback/?")
    return client.get(back.removeprefix("http://testserver"))


def who(client: Client) -> str:
    """E-mail of whoever is signed in."""
    return getattr(get_user(client), "email", "")


def test_a_member_is_signed_in_and_linked(connected, provider, acme, domain, client):
    vera = member(acme, domain)
    provider.claims = claims(domain)

    answer = go(client, provider, following="/orders/")

    assert answer.url == "/orders/"
    assert who(client) == vera.email
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (vera, "acme", "u-1")
    assert EmailAddress.objects.get(user=vera).verified
    assert vera.check_password(make.PASSWORD)


def test_a_new_person_becomes_a_member_with_the_role(
    connected, provider, acme, domain, client
):
    provider.claims = claims(domain, name="nadia")

    go(client, provider)

    user = User.objects.get(email=f"nadia@{domain}")
    assert who(client) == user.email
    assert user.name == "Nadia Ionescu"
    assert not user.has_usable_password()
    assert user.memberships.get().role.code == "buyer"
    assert user.memberships.get().customer == acme
    joined = Event.objects.get(verb="joined")
    assert (joined.customer, joined.actor) == (acme, user)


def test_the_second_time_the_same_person_comes_back(
    connected, provider, domain, client
):
    provider.claims = claims(domain, name="nadia")
    go(client, provider)
    provider.claims["email"] = f"nadia.new@{domain}"  # married; same id there

    again = browser()
    go(again, provider)

    assert who(again) == f"nadia@{domain}"
    assert User.objects.filter(email__endswith=domain).count() == 1


def test_the_email_leads_to_the_provider_by_its_domain(connected, domain, client):
    answer = client.post(
        reverse("accounts:sso-start"), {"login": f"Vera@{domain.upper()}"}
    )

    page = answer.content.decode()
    url = "http://127.0.0.1:8000/accounts/oidc/acme/login/"
    assert f'http-equiv="refresh" content="0;url={url}"' in page
    assert f'href="{url}"' in page


def test_the_way_is_relative_at_the_channels_own_address(
    connected, domain, client, channel
):
    channel.hosts.create(host="testserver")

    answer = client.post(
        reverse("accounts:sso-start"), {"login": f"v@{domain}", "next": "/orders/"}
    )

    assert 'content="0;url=/accounts/oidc/acme/login/?next=%2Forders%2F"' in (
        answer.content.decode()
    )


def test_the_way_never_leads_elsewhere_afterwards(connected, domain, client, channel):
    channel.hosts.create(host="testserver")

    answer = client.post(
        reverse("accounts:sso-start"),
        {"login": f"v@{domain}", "next": "https://evil.example/"},
    )

    assert "evil" not in answer.content.decode()


def test_the_address_the_provider_knows_is_the_same_in_every_language(
    connected, domain, client
):
    page = client.post("/ro/accounts/company/", {"login": f"v@{domain}"})
    there = client.get("/ro/accounts/oidc/acme/login/")

    assert "8000/accounts/oidc/acme/login/" in page.content.decode()
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Faccounts%2Foidc" in there.url
    activate("en")  # the test client leaves the language of its last request


def test_an_unknown_domain_is_told_to_use_its_password(connected, client):
    answer = client.post(
        reverse("accounts:sso-start"), {"login": "x@elsewhere.example"}, follow=True
    )

    assert "Use your password" in answer.content.decode()


def test_the_sign_in_page_offers_it_without_javascript(channel, client):
    page = client.get(reverse("account_login")).content.decode()

    assert f'formaction="{reverse("accounts:sso-start")}"' in page


@pytest.mark.parametrize("is_closed", [False, True])
def test_it_works_in_a_closed_channel(
    connected, provider, acme, domain, client, channel, is_closed
):
    channel.access_mode = "closed" if is_closed else "semi_open"
    channel.save()
    member(acme, domain)
    provider.claims = claims(domain)

    go(client, provider)

    assert who(client) == f"vera@{domain}"


# --- who is not let in ---------------------------------------------------------


def refused(client: Client, provider: Provider) -> str:
    """Go through the provider and be refused; return the page."""
    users = User.objects.count()
    answer = go(client, provider)
    assert answer.status_code in {401, 403}, answer
    assert who(client) == ""
    assert User.objects.count() == users
    assert not SocialAccount.objects.exists()
    return answer.content.decode()


def test_an_email_of_another_domain_is_refused(connected, provider, client):
    provider.claims = claims("gmail.example")

    assert "only" in refused(client, provider)


def test_a_domain_that_only_ends_alike_is_refused(connected, provider, domain, client):
    provider.claims = claims(f"not{domain}")

    refused(client, provider)


def test_no_email_is_refused(connected, provider, client):
    provider.claims = {"sub": "u-1", "name": "Nobody"}

    refused(client, provider)


@pytest.mark.parametrize("kind", ["is_staff", "is_superuser"])
def test_staff_never_come_in_by_a_companys_provider(
    connected, provider, acme, domain, client, kind
):
    user = member(acme, domain, name="dora")
    setattr(user, kind, True)
    user.save()
    provider.claims = claims(domain, name="dora")

    assert "password" in refused(client, provider)


def test_a_linked_person_who_became_staff_is_refused(
    connected, provider, acme, domain, client
):
    user = member(acme, domain)
    provider.claims = claims(domain)
    go(client, provider)
    user.is_staff = True
    user.save()

    other = browser()
    answer = go(other, provider)

    assert answer.status_code == 403
    assert who(other) == ""


def test_a_member_of_another_company_only_is_refused(
    connected, provider, channel, domain, client
):
    other = make.company(name="Other Trade", channel=channel)
    user = member(other, domain)
    provider.claims = claims(domain)

    assert "Acme" in refused(client, provider)
    assert user.memberships.count() == 1


def test_somebody_without_any_company_is_refused(connected, provider, domain, client):
    User.objects.create_user(f"vera@{domain}", make.PASSWORD)
    provider.claims = claims(domain)

    refused(client, provider)


def test_a_removed_member_is_refused(connected, provider, acme, domain, client):
    user = member(acme, domain)
    user.memberships.update(archived_at="2026-01-01T00:00Z")
    provider.claims = claims(domain)

    refused(client, provider)


def test_a_deactivated_member_is_refused(connected, provider, acme, domain, client):
    user = member(acme, domain)
    user.is_active = False
    user.save()
    provider.claims = claims(domain)

    refused(client, provider)


def test_a_new_person_is_refused_where_people_are_invited(
    connected, provider, domain, client
):
    connected.new_member_role = None
    connected.save()
    provider.claims = claims(domain)

    assert "invite" in refused(client, provider)


def test_nobody_becomes_an_admin_by_a_providers_word(
    connected, provider, domain, client
):
    connected.new_member_role = make.ready_made_role("admin")
    connected.save()
    provider.claims = claims(domain)

    refused(client, provider)


def test_a_blocked_company_gets_no_new_people(
    connected, provider, acme, domain, client
):
    acme.state = "blocked"
    acme.save()
    provider.claims = claims(domain)

    refused(client, provider)


def test_a_branch_counts_as_the_company(
    connected, provider, acme, channel, domain, client
):
    branch = make.company(name="Acme Cluj", channel=channel, parent=acme)
    vera = member(branch, domain)
    provider.claims = claims(domain)

    go(client, provider)

    assert who(client) == vera.email


def test_a_connection_out_of_use_answers_nobody(connected, provider, domain, client):
    connected.is_active = False
    connected.save()

    assert go(client, provider).status_code == 404
    answer = client.post(reverse("accounts:sso-start"), {"login": f"v@{domain}"})
    assert answer.url == reverse("account_login")


def test_an_unknown_code_is_not_found(channel, client):
    for name in ("openid_connect_login", "openid_connect_callback"):
        assert client.get(reverse(name, args=["nobody"])).status_code == 404


# --- what the provider says is checked -----------------------------------------


def test_a_token_signed_with_another_key_is_refused(
    connected, provider, acme, domain, client
):
    member(acme, domain)
    provider.claims = claims(domain)
    provider.signs_with = new_key()

    refused(client, provider)


def test_an_unsigned_token_is_refused(connected, provider, acme, domain, client):
    member(acme, domain)
    provider.claims = claims(domain)
    provider.algorithm = "none"

    refused(client, provider)


def test_a_token_signed_with_the_client_secret_is_refused(
    connected, provider, acme, domain, client
):
    member(acme, domain)
    provider.claims = claims(domain)
    provider.algorithm, provider.signs_with = "HS256", CLIENT_SECRET * 2

    refused(client, provider)


@pytest.mark.parametrize(
    "said",
    [
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
        {"sub": "somebody-else"},
        {"iat": 4_000_000_000},
    ],
    ids=["audience", "issuer", "expired", "other-person", "from-the-future"],
)
def test_a_token_for_others_is_refused(connected, provider, acme, domain, client, said):
    member(acme, domain)
    provider.claims = claims(domain)
    provider.token_claims = said

    refused(client, provider)


def test_a_provider_that_calls_itself_otherwise_is_refused(
    connected, provider, acme, domain, client
):
    member(acme, domain)
    provider.claims = claims(domain)
    provider.discovery = {"issuer": "https://evil.example"}

    refused(client, provider)


@pytest.mark.parametrize("said", [{"jwks_uri": None}, {"token_endpoint": ""}])
def test_half_a_discovery_document_is_refused(
    connected, provider, domain, client, said
):
    provider.claims = claims(domain)
    provider.discovery = said

    refused(client, provider)


def test_a_provider_that_is_away_is_an_answer_of_ours(connected, provider, client):
    provider.is_down = True

    answer = go(client, provider)

    assert answer.status_code == 401
    assert "did not answer" in answer.content.decode()


def test_an_answer_nobody_asked_for_is_refused(
    connected, provider, acme, domain, client
):
    member(acme, domain)
    provider.claims = claims(domain)
    there = client.get(reverse("openid_connect_login", args=["acme"]))
    back = provider.authorize(there.url).removeprefix("http://testserver")

    somebody_else = browser()
    answer = somebody_else.get(back)

    assert answer.status_code == 401
    assert who(somebody_else) == ""


def test_an_answer_works_once(connected, provider, acme, domain, client):
    member(acme, domain)
    provider.claims = claims(domain)
    there = client.get(reverse("openid_connect_login", args=["acme"]))
    back = provider.authorize(there.url).removeprefix("http://testserver")
    client.get(back)
    client.logout()

    assert client.get(back).status_code == 401
    assert who(client) == ""


def test_a_cancelled_sign_in_says_so(connected, provider, client):
    there = client.get(reverse("openid_connect_login", args=["acme"]))
    state = there.url.partition("state=")[2].partition("&")[0]
    callback = reverse("openid_connect_callback", args=["acme"])

    answer = client.get(
        callback, {"error": "access_denied", "state": state}, follow=True
    )

    assert "You stopped" in answer.content.decode()


def test_a_link_cannot_choose_what_is_asked_for(connected, provider, client):
    there = client.get(
        reverse("openid_connect_login", args=["acme"]),
        {"process": "connect", "scope": "offline_access", "auth_params": "state=x"},
    )

    assert "offline_access" not in there.url
    assert "state=x&" not in f"{there.url}&"


def test_nobody_connects_a_provider_to_another_account(
    connected, provider, bob, client
):
    client.force_login(bob)

    assert client.get("/accounts/3rdparty/").url == reverse("accounts:profile")
    assert client.get("/accounts/3rdparty/signup/").url == reverse("account_login")


def test_the_session_of_a_provider_is_short(connected, provider, acme, domain, client):
    member(acme, domain)
    provider.claims = claims(domain)

    go(client, provider)

    assert 0 < client.session.get_expiry_age() <= 12 * 60 * 60


def test_a_factor_of_ones_own_is_asked_for_besides(
    connected, provider, acme, domain, client
):
    with_app(member(acme, domain))
    provider.claims = claims(domain)

    answer = go(client, provider)

    assert answer.url == reverse("mfa_authenticate")
    assert who(client) == ""
    show_code(client)
    assert who(client) == f"vera@{domain}"


def test_the_companys_own_provider_is_factor_enough_for_the_company(
    connected, provider, acme, domain, client
):
    member(acme, domain)
    acme.requires_second_factor = True
    acme.save()
    provider.claims = claims(domain)
    by_password = browser()
    sign_in(by_password, User.objects.get(email=f"vera@{domain}"))

    go(client, provider)

    assert client.get(ORDERS).status_code == 200
    assert by_password.get(ORDERS).status_code == 302


def test_it_is_not_factor_enough_for_another_company(
    connected, provider, acme, channel, domain, client
):
    vera = member(acme, domain)
    other = make.company(name="Other", channel=channel, requires_second_factor=True)
    Member.objects.create(user=vera, customer=other, role=make.ready_made_role("buyer"))
    provider.claims = claims(domain)
    go(client, provider)

    client.post(
        reverse("accounts:switch-customer"), {"customer": other.pk, "next": "/"}
    )

    answer = client.get(ORDERS)
    assert answer.url == reverse("accounts:second-factor")


# --- where it is the only way ---------------------------------------------------


@pytest.fixture
def required(connected) -> SsoConnection:
    connected.is_required = True
    connected.save()
    return connected


def test_a_password_is_refused_where_the_provider_is_required(
    required, acme, domain, client
):
    vera = member(acme, domain)

    answer = sign_in(client, vera)

    assert answer.status_code == 403
    assert "own provider" in answer.content.decode()
    assert who(client) == ""


def test_a_wrong_password_says_no_more_than_ever(required, acme, domain, client):
    vera = member(acme, domain)

    answer = sign_in(client, vera, password="not-this-one")

    assert answer.status_code == 200
    assert "own provider" not in answer.content.decode()


def test_an_admin_without_a_factor_has_no_way_around(required, acme, domain, client):
    boss = member(acme, domain, role="admin", name="boss")

    assert sign_in(client, boss).status_code == 403


def test_an_admin_with_a_factor_keeps_the_way_out(required, acme, domain, client):
    boss = member(acme, domain, role="admin", name="boss")
    with_app(boss)

    assert sign_in(client, boss).url == reverse("mfa_authenticate")
    show_code(client)
    assert who(client) == boss.email


def test_members_with_another_email_keep_their_password(required, bob, client):
    sign_in(client, bob)

    assert who(client) == bob.email


@pytest.mark.parametrize("keeps_old", [True, False])
def test_a_new_email_is_no_way_around_the_provider(
    required, provider, acme, domain, client, keeps_old
):
    vera = member(acme, domain)
    provider.claims = claims(domain)
    go(client, provider)
    own = EmailAddress.objects.create(
        user=vera, email="vera@home.example", verified=True
    )
    own.set_as_primary()
    if not keeps_old:
        EmailAddress.objects.filter(user=vera).exclude(pk=own.pk).delete()
    vera.refresh_from_db()
    client.logout()

    answer = sign_in(client, vera)
    assert answer.status_code == 403
    assert f'value="@{domain}"' in answer.content.decode()
    assert who(client) == ""


def test_somebody_of_the_domain_in_no_company_keeps_their_password(
    required, domain, client
):
    user = User.objects.create_user(f"private@{domain}", make.PASSWORD)

    sign_in(client, user)

    assert who(client) == user.email


def test_the_required_provider_itself_lets_in(required, provider, acme, domain, client):
    member(acme, domain)
    provider.claims = claims(domain)

    go(client, provider)

    assert who(client) == f"vera@{domain}"


def test_sessions_end_when_the_provider_becomes_the_only_way(
    connected, acme, domain, client
):
    vera, boss = member(acme, domain), member(acme, domain, role="admin", name="boss")
    with_app(boss)
    sign_in(client, vera)
    assert who(client) == vera.email

    switch_connection(buyer=make.buyer(boss, acme), is_active=True, is_required=True)

    assert client.get(reverse("accounts:profile")).status_code == 302


# --- set-up by the company -------------------------------------------------------


@pytest.fixture
def boss(acme, domain) -> User:
    return member(acme, domain, role="admin", name="boss")


def as_boss(client: Client, boss: User) -> None:
    sign_in(client, boss)
    confirm_password(client)


def test_the_page_gives_the_address_for_the_provider_and_never_the_secret(
    connected, boss, client
):
    as_boss(client, boss)

    pages = [
        client.get(reverse(name)).content.decode()
        for name in ("accounts:company-sign-in", "accounts:change-provider")
    ]

    for page in pages:
        assert "http://127.0.0.1:8000/accounts/oidc/acme/login/callback/" in page
        assert CLIENT_SECRET not in page
        assert connected.secret not in page


def provider_form(**changed: str) -> dict[str, str]:
    return {
        "server_url": "https://login.acme.example/v2.0/",
        "client_id": "new-client",
        "secret": "",
        "new_member_role": "",
        **changed,
    }


def test_an_admin_changes_the_provider_and_the_secret_is_kept(
    connected, boss, acme, client
):
    as_boss(client, boss)

    client.post(reverse("accounts:change-provider"), provider_form())

    connected.refresh_from_db()
    assert connected.config == {"server_url": "https://login.acme.example/v2.0"}
    assert connected.client_id == "new-client"
    assert connected.new_member_role is None
    assert sealed.decrypt(connected.secret) == CLIENT_SECRET


def test_a_new_secret_is_sealed_and_stays_out_of_the_trail(
    connected, boss, acme, client
):
    as_boss(client, boss)

    client.post(
        reverse("accounts:change-provider"), provider_form(secret="brand-new-secret")
    )

    connected.refresh_from_db()
    assert sealed.decrypt(connected.secret) == "brand-new-secret"
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_ssoconnection")
        assert "brand-new" not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(data::text, '') FROM accounts_event")
        assert "brand-new" not in cursor.fetchone()[0]
        cursor.execute("SELECT session_data FROM django_session")
        stored = [row[0] for row in cursor.fetchall()]
    assert not any("brand-new" in text for text in stored)


def test_the_form_asks_who_is_there_first(connected, boss, client):
    sign_in(client, boss)
    page = reverse("accounts:change-provider")

    first = client.get(page)
    posted = client.post(page, provider_form(secret="brand-new-secret"))

    assert first.url.startswith(reverse("account_reauthenticate"))
    assert posted.url.startswith(reverse("account_reauthenticate"))
    connected.refresh_from_db()
    assert connected.client_id == CLIENT_ID


@pytest.mark.parametrize(
    "url",
    [
        "http://login.acme.example",
        "https://user:pass@login.acme.example",
        "ftp://login.acme.example",
        "javascript:alert(1)",
    ],
)
def test_an_unsafe_address_is_refused(connected, boss, client, settings, url):
    settings.SSO_PRIVATE_PROVIDERS = False
    as_boss(client, boss)

    answer = client.post(
        reverse("accounts:change-provider"), provider_form(server_url=url)
    )

    assert answer.status_code == 422
    connected.refresh_from_db()
    assert connected.client_id == CLIENT_ID


def test_a_role_that_manages_people_cannot_be_chosen(connected, boss, client):
    as_boss(client, boss)
    admin = make.ready_made_role("admin")

    answer = client.post(
        reverse("accounts:change-provider"),
        provider_form(new_member_role=str(admin.pk)),
    )

    assert answer.status_code == 422
    connected.refresh_from_db()
    assert connected.new_member_role.code == "buyer"


def test_a_role_of_another_company_cannot_be_chosen(connected, boss, client, channel):
    as_boss(client, boss)
    other = make.company(name="Other", channel=channel)
    theirs = Role.objects.create(customer=other, code="own", name="Theirs", rights=[])

    answer = client.post(
        reverse("accounts:change-provider"),
        provider_form(new_member_role=str(theirs.pk)),
    )

    assert answer.status_code == 422


def test_a_company_never_reaches_the_provider_of_another(connected, mallory, client):
    client.force_login(mallory)
    confirm_password(client)

    page = client.get(reverse("accounts:company-sign-in")).content.decode()
    change = client.post(reverse("accounts:change-provider"), provider_form())
    trial = client.post(reverse("accounts:try-provider"))

    assert "acme" not in page.lower()
    assert (change.status_code, trial.status_code) == (404, 404)
    connected.refresh_from_db()
    assert connected.client_id == CLIENT_ID


def test_trying_out_signs_in_nobody_and_says_what_came(
    connected, provider, boss, domain, client
):
    connected.is_active = False
    connected.save()
    as_boss(client, boss)
    provider.claims = claims(domain, name="somebody")

    assert client.post(reverse("accounts:try-provider")).status_code == 200
    back = go(client, provider)

    assert back.url == reverse("accounts:company-sign-in")
    assert f"somebody@{domain}" in client.get(back.url).content.decode()
    assert who(client) == boss.email
    assert not User.objects.filter(email=f"somebody@{domain}").exists()
    assert go(browser(), provider).status_code == 404


def test_the_switch_needs_a_whole_set_up(connected, boss, acme, client):
    connected.is_active = False
    connected.config = {}
    connected.save()
    as_boss(client, boss)

    answer = client.post(reverse("accounts:switch-provider"), {"is_active": "on"})

    assert answer.status_code == 422
    connected.refresh_from_db()
    assert not connected.is_active


def test_the_only_way_in_needs_somebody_with_a_factor(connected, boss, client):
    as_boss(client, boss)
    form = {"is_active": "on", "is_required": "on"}
    switch = reverse("accounts:switch-provider")

    assert client.post(switch, form).status_code == 422
    with_app(boss)
    client.post(switch, form)

    connected.refresh_from_db()
    assert connected.is_required


# --- where the shop's own network begins ------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/",
    ],
)
def test_the_shop_never_asks_its_own_neighbours(url):
    import requests

    with provider_session() as session, pytest.raises(requests.RequestException) as no:
        session.get(url, timeout=0.2)

    assert not isinstance(no.value, requests.ConnectionError), no.value


def test_a_provider_in_our_own_network_is_refused_at_sign_in(
    connected, provider, domain, client, settings
):
    settings.SSO_PRIVATE_PROVIDERS = False
    provider.claims = claims(domain)

    answer = client.get(reverse("openid_connect_login", args=["acme"]))

    assert answer.status_code == 401
    assert provider.asked == []
