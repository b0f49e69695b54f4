"""Who must show a second factor, and how they come to one."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.errors import NeedsOwnSecondFactor
from accounts.models import Event
from accounts.services.sso import require_second_factor
from shop.errors import NotAllowed
from tests import make
from tests.signing_in import (
    browser,
    confirm_password,
    person,
    show_code,
    sign_in,
    totp,
    with_app,
)

ORDERS = "/orders/"


@pytest.fixture
def strict(settings):
    """As outside demo mode."""
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def client():
    return browser()


@pytest.fixture
def dora(db, channel):
    return make.user(person("dora"), is_staff=True, is_superuser=True)


@pytest.fixture
def boss(acme):
    """Manages the people of Acme."""
    return make.member(person("boss"), acme, role="admin").user


@pytest.fixture
def buyer(acme):
    return make.member(person("buyer"), acme, role="buyer").user


def set_up_app(client) -> str:
    """Set up an authenticator app as a browser does; return where it leads."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def test_staff_without_a_factor_are_led_to_the_set_up(strict, dora, client):
    sign_in(client, dora)

    answer = client.get(reverse("admin:index"))

    assert answer.url == reverse("accounts:second-factor")
    page = client.get(answer.url).content.decode()
    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/accounts/customer/", "/admin/jsi18n/", "/admin/login/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_the_admin_answers_before(strict, dora, client, path, method):
    sign_in(client, dora)

    answer = getattr(client, method)(path)

    assert answer.status_code == 302
    assert answer.url == reverse("accounts:second-factor")


def test_the_set_up_leads_on_to_where_one_wanted_to_go(strict, dora, client, acme):
    sign_in(client, dora)
    wanted = reverse("admin:accounts_customer_change", args=[acme.pk])
    client.get(wanted)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    confirm_password(client)

    led = set_up_app(client)

    assert led == reverse("mfa_view_recovery_codes")
    codes = client.get(led)
    assert len(codes.context["unused_codes"]) == 10
    assert f'href="{wanted}"' in codes.content.decode()
    assert client.get(wanted).status_code == 200
    assert "second_factor_next" not in client.session


def test_every_page_on_the_way_answers_without_a_loop(strict, dora, client):
    sign_in(client, dora)
    confirm_password(client)

    for name in (
        "accounts:second-factor",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "usersessions_list",
        "account_change_password",
    ):
        assert client.get(reverse(name)).status_code == 200, name


def test_staff_with_a_factor_show_it_and_work(strict, dora, client):
    with_app(dora)

    first = sign_in(client, dora)
    assert first.url == reverse("mfa_authenticate")
    assert client.get(reverse("admin:index")).status_code == 302
    assert show_code(client).url == reverse("admin:index")

    assert client.get(reverse("admin:index")).status_code == 200


def test_a_wrong_code_opens_nothing(strict, dora, client):
    with_app(dora)
    sign_in(client, dora)
    wrong = "000000" if totp() != "000000" else "111111"

    answer = show_code(client, wrong)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(strict, dora, client):
    with_app(dora)
    code = totp()
    sign_in(client, dora)
    show_code(client, code)
    second = browser()
    sign_in(second, dora)

    answer = show_code(second, code)

    assert answer.status_code == 200
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_works_once(strict, dora, client):
    sign_in(client, dora)
    confirm_password(client)
    codes = client.get(set_up_app(client)).context["unused_codes"]
    second, third = browser(), browser()

    sign_in(second, dora)
    assert show_code(second, codes[0]).status_code == 302
    assert second.get(reverse("admin:index")).status_code == 200
    sign_in(third, dora)
    assert show_code(third, codes[0]).status_code == 200
    assert "_auth_user_id" not in third.session


@pytest.mark.full
def test_a_session_from_before_the_factor_is_asked_for_it(strict, dora, client):
    sign_in(client, dora)
    with_app(dora)

    answer = client.get(reverse("admin:index"))

    assert answer.url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
    client.post(reverse("mfa_reauthenticate"), {"code": totp()})
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_password_alone_does_not_make_a_session_strong(strict, dora, client):
    sign_in(client, dora)
    with_app(dora)

    confirm_password(client)
    # The form of a first set-up, tried by who knows the password only.
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": "123456"})

    assert client.get(reverse("admin:index")).status_code == 302


def test_a_removed_factor_is_missed_at_the_next_click_in_every_session(
    strict, dora, client
):
    factor = with_app(dora)
    sign_in(client, dora)
    show_code(client)
    assert client.get(reverse("admin:index")).status_code == 200

    factor.delete()

    answer = client.get(reverse("admin:index"))
    assert answer.url == reverse("accounts:second-factor")


def test_signing_out_of_the_admin_needs_no_factor(strict, dora, client):
    sign_in(client, dora)

    client.post(reverse("admin:logout"))

    assert "_auth_user_id" not in client.session


def test_in_demo_mode_nothing_is_asked(settings, dora, client):
    settings.STAFF_SECOND_FACTOR = False
    sign_in(client, dora)

    assert client.get(reverse("admin:index")).status_code == 200


def test_staff_in_the_shop_itself_are_not_stopped(strict, dora, client):
    sign_in(client, dora)

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_strangers_at_the_admin_are_asked_to_sign_in_as_ever(strict, channel, client):
    answer = client.get(reverse("admin:index"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_company_may_require_a_factor_of_its_people(acme, buyer, client):
    acme.requires_second_factor = True
    acme.save()
    sign_in(client, buyer)

    answer = client.get(ORDERS)

    assert answer.url == reverse("accounts:second-factor")
    assert acme.name in client.get(answer.url).content.decode()
    confirm_password(client)
    set_up_app(client)
    assert client.get(ORDERS).status_code == 200


def test_the_rule_holds_from_the_next_click(acme, buyer, client):
    sign_in(client, buyer)
    assert client.get(ORDERS).status_code == 200

    acme.requires_second_factor = True
    acme.save()

    assert client.get(ORDERS).status_code == 302


def test_posting_is_stopped_too(acme, buyer, client):
    acme.requires_second_factor = True
    acme.save()
    sign_in(client, buyer)

    answer = client.post(reverse("accounts:add-address"), {"city": "Cluj"})

    assert answer.url == reverse("accounts:second-factor")


def test_people_of_a_company_without_the_rule_are_not_asked(acme, mallory, client):
    acme.requires_second_factor = True
    acme.save()
    client.force_login(mallory)

    assert client.get(ORDERS).status_code == 200


def test_another_company_of_the_same_person_stays_open(acme, channel, buyer, client):
    other = make.company(name="Other Trade", channel=channel)
    make.member(buyer.email.partition("@")[0], other)
    acme.requires_second_factor = True
    acme.save()
    sign_in(client, buyer)

    assert client.get(ORDERS).status_code == 302
    client.post(
        reverse("accounts:switch-customer"), {"customer": other.pk, "next": "/"}
    )

    assert client.get(ORDERS).status_code == 200


def test_an_admin_switches_the_rule_on_after_confirming(acme, boss, client):
    with_app(boss)
    sign_in(client, boss)
    show_code(client)
    form = {"is_required": "on", "acting_for": acme.pk}
    rule = reverse("accounts:second-factor-rule")

    first = client.post(rule, form)
    assert first.url.startswith(reverse("account_reauthenticate"))
    acme.refresh_from_db()
    assert not acme.requires_second_factor
    confirm_password(client)
    client.post(rule, form)

    acme.refresh_from_db()
    assert acme.requires_second_factor
    told = Event.objects.get(verb="second_factor_rule")
    assert told.data["changes"] == {"requires_second_factor": [False, True]}
    assert told.actor == boss


def test_who_has_no_factor_cannot_require_one(acme, boss):
    with pytest.raises(NeedsOwnSecondFactor):
        require_second_factor(buyer=make.buyer(boss, acme), is_required=True)

    acme.refresh_from_db()
    assert not acme.requires_second_factor


def test_branches_follow_their_company(acme, boss, channel):
    branch = make.company(name="Acme Cluj", channel=channel, parent=acme)
    team = make.company(name="Acme Cluj 1", channel=channel, parent=branch)
    stranger = make.company(name="Stranger", channel=channel)
    with_app(boss)

    require_second_factor(buyer=make.buyer(boss, acme), is_required=True)

    for each in (branch, team, stranger):
        each.refresh_from_db()
    assert branch.requires_second_factor
    assert team.requires_second_factor
    assert not stranger.requires_second_factor


def test_a_buyer_cannot_change_the_rule(acme, buyer, client):
    with_app(buyer)
    sign_in(client, buyer)
    show_code(client)
    confirm_password(client)

    page = client.get(reverse("accounts:company-sign-in"))
    answer = client.post(reverse("accounts:second-factor-rule"), {"is_required": "on"})

    assert (page.status_code, answer.status_code) == (403, 403)
    with pytest.raises(NotAllowed):
        require_second_factor(buyer=make.buyer(buyer, acme), is_required=True)
    acme.refresh_from_db()
    assert not acme.requires_second_factor


def test_guests_and_people_without_a_company_find_no_such_page(channel, alice, client):
    page = reverse("accounts:company-sign-in")
    assert client.get(page).url.startswith(reverse("account_login"))
    client.force_login(alice)

    assert client.get(page).status_code == 404


def test_the_check_costs_one_query_where_it_is_due(
    strict, dora, client, django_assert_num_queries, settings
):
    with_app(dora)
    sign_in(client, dora)
    show_code(client)
    client.get("/admin/accounts/channel/")

    asked = _factor_queries(client, "/admin/accounts/channel/")
    settings.STAFF_SECOND_FACTOR = False
    unasked = _factor_queries(client, "/admin/accounts/channel/")

    assert (asked, unasked) == (1, 0)


def _factor_queries(client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return sum("mfa_authenticator" in query["sql"] for query in seen.captured_queries)


def test_the_list_of_keys_shows_ones_own_only(bob, mallory, client):
    theirs = with_app(mallory)
    key = Authenticator.objects.create(
        user=mallory, type="webauthn", data={"name": "Mallory's key", "credential": {}}
    )
    client.force_login(bob)

    assert "Mallory" not in client.get(reverse("mfa_list_webauthn")).content.decode()
    confirm_password(client)
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 404
    assert Authenticator.objects.filter(pk__in=[theirs.pk, key.pk]).count() == 2
