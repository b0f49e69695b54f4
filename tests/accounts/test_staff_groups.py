"""Ready-made staff groups, and the command that makes them."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts.rights import STAFF_GROUPS
from accounts.selectors import address_in
from accounts.services.staff import set_up_staff_groups
from tests import make


def test_groups_hold_what_their_work_needs(db):
    set_up_staff_groups()

    rights = {
        group.name: set(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }
    assert set(rights) == set(STAFF_GROUPS)
    assert "approve_customer" in rights["Manager"]
    assert "manage_every_customer" not in rights["Sales representative"]
    assert "change_customer" not in rights["Sales representative"]
    assert "change_quote" in rights["Sales representative"]
    assert "change_shippingmethod" not in rights["Sales representative"]
    assert "change_invoice" not in rights["Warehouse"]
    assert all("delete_user" not in held for held in rights.values())


def test_running_it_again_restores_the_groups_and_leaves_others(db):
    set_up_staff_groups()
    Group.objects.get(name="Warehouse").permissions.clear()
    Group.objects.create(name="Our own")

    set_up_staff_groups()

    assert Group.objects.get(name="Warehouse").permissions.exists()
    assert Group.objects.filter(name="Our own").exists()


def test_the_command_employs_somebody(alice):
    call_command("set_up_staff", "--email", alice.email.upper(), "--group", "Warehouse")

    alice.refresh_from_db()
    assert alice.is_staff
    assert alice.has_perm("orders.view_order")


def test_a_dry_run_changes_nothing(db):
    call_command("set_up_staff", "--dry-run")

    assert not Group.objects.exists()


def test_an_unknown_email_is_told(db):
    with pytest.raises(CommandError, match="Nobody"):
        call_command("set_up_staff", "--email", "x@example.org", "--group", "Manager")


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        ((), "https://shop.example/cart/"),
        (("partner.example",), "https://partner.example/cart/"),
        (("*:8001",), "https://shop.example:8001/cart/"),
        (("*:8001", "partner.example"), "https://partner.example/cart/"),
    ],
)
def test_mails_name_the_address_of_their_channel(channel, settings, hosts, address):
    settings.SHOP_URL = "https://shop.example"
    for host in hosts:
        channel.hosts.create(host=host)

    assert address_in(make.channel("x"), "/") == "https://shop.example/"
    assert address_in(channel, "/cart/") == address
