"""Who asks: the customer's own channel through every door, branches by the role."""

from accounts.selectors import buyer_of, channel_for, enter_buyer_scope
from tests import make
from tests.conftest import NOON


def buyer_at(channel, user, wanted=None):
    reach = enter_buyer_scope(user_id=user.pk, guest_token="")
    return buyer_of(
        channel=channel,
        now=NOON,
        language="en",
        user=user,
        customer_ids=reach,
        wanted_customer_id=wanted,
    )


def test_an_approved_company_is_served_as_in_its_own_channel(channel, bob):
    store = make.channel("store", access_mode="open", prices_include_tax=True)

    assert buyer_at(store, bob).channel == channel


def test_a_pending_company_is_a_guest_of_the_door_it_came_through(channel):
    store = make.channel("store", access_mode="open")
    pending = make.company(name="New", channel=channel, state="pending")
    user = make.member("newcomer", pending, role="admin").user

    asked = buyer_at(store, user)

    assert asked.channel == store
    assert not asked.may_order


def test_a_branch_is_acted_for_by_the_role_above_it(channel):
    head = make.company(name="Head", channel=channel)
    branch = make.company(name="Branch", channel=channel, parent=head)
    chief = make.member("chief", head, role="admin").user

    asked = buyer_at(channel, chief, wanted=branch.pk)

    assert asked.customer == branch
    assert asked.member.customer == head


def test_a_company_out_of_reach_is_not_acted_for(channel, acme, bob, mallory):
    other = mallory.memberships.get().customer

    assert buyer_at(channel, bob, wanted=other.pk).customer == acme


def test_a_host_opens_its_channel_and_a_port_any_name(channel):
    store = make.channel("store")
    store.hosts.create(host="*:8001")
    exact = make.channel("exact")
    exact.hosts.create(host="shop.example")

    assert channel_for("127.0.0.1:8001") == store
    assert channel_for("shop.example:8001") == exact
    assert channel_for("SHOP.example") == exact
    assert channel_for("nobody.example") == channel
