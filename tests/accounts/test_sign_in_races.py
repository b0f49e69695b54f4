"""Sign-in and its rules when several happen at the same instant."""

from functools import partial

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import Customer, Member, SsoConnection, User
from accounts.services import sso, tree
from accounts.services.addresses import AddressDetails
from tests import make
from tests.race import at_once
from tests.signing_in import with_app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def acme(transactional_db) -> Customer:
    return make.company(name="Acme", channel=make.channel())


@pytest.fixture
def boss(acme) -> User:
    user = make.member("boss", acme, role="admin").user
    with_app(user)
    return user


@pytest.fixture
def connected(acme) -> SsoConnection:
    return SsoConnection.objects.create(
        customer=acme,
        kind="oidc",
        code="acme",
        domains=["acme.example"],
        new_member_role=make.ready_made_role("buyer"),
        is_active=True,
    )


def test_two_first_sign_ins_at_once_make_one_member(connected, acme):
    who = sso.Vouched(email="vera@acme.example", name="Vera")

    def come() -> User:
        user = sso.admit(connection_id=connected.pk, who=who)
        account = SocialAccount(provider="acme", uid="u-1")
        sso.link(user_id=user.pk, account=account)
        return user

    first, second = at_once([come, come])

    assert first == second == User.objects.get(email="vera@acme.example")
    assert Member.objects.get(user=first).customer == acme
    assert EmailAddress.objects.filter(user=first).count() == 1
    assert SocialAccount.objects.filter(user=first).count() == 1


def test_switching_while_somebody_joins_leaves_one_truth(connected, acme, boss):
    connected.client_id, connected.secret = "shop", "sealed"
    connected.config = {"server_url": "https://login.acme.example"}
    connected.save()
    buyer = make.buyer(boss, acme)
    closing = sso.ProviderDetails(client_id="shop", config=connected.config)
    who = sso.Vouched(email="vera@acme.example")

    joined, changed = at_once(
        [
            partial(sso.admit, connection_id=connected.pk, who=who),
            partial(sso.change_provider, buyer=buyer, details=closing),
        ]
    )

    assert changed.new_member_role is None
    came = User.objects.filter(email="vera@acme.example").exists()
    assert came == isinstance(joined, User)
    assert came or isinstance(joined, sso.NotInvitedYet)


def test_parent_and_branch_rule_at_once_without_a_deadlock(acme, boss):
    branch = make.company("Acme Cluj", channel=acme.channel, parent=acme)
    team = make.company("Acme Cluj 1", channel=acme.channel, parent=branch)
    local = make.member("local", branch, role="admin").user
    with_app(local)
    require = sso.require_second_factor

    outcomes = at_once(
        [
            partial(require, buyer=make.buyer(boss, acme), is_required=True),
            partial(require, buyer=make.buyer(local, branch), is_required=True),
            partial(require, buyer=make.buyer(boss, acme), is_required=True),
        ]
    )

    assert [type(each) for each in outcomes] == [Customer] * 3
    for each in (acme, branch, team):
        each.refresh_from_db()
        assert each.requires_second_factor


def test_a_new_branch_takes_the_rule_over(acme, boss):
    sso.require_second_factor(buyer=make.buyer(boss, acme), is_required=True)
    place = AddressDetails(
        name="Acme", line1="Str. 1", postcode="1", city="Cluj", country="RO"
    )
    details = tree.BranchDetails(name="Cluj", unit_kind="branch", place=place)

    branch = tree.add_branch(buyer=make.buyer(boss, acme), details=details)

    assert branch.requires_second_factor
