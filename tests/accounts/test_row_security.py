"""The second net: the database itself keeps companies apart."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import Address, Customer
from accounts.selectors import enter_buyer_scope
from shop import scope
from tests import make

# Read only by the list ids of the buyer's chain (design decision).
EXEMPT: set[str] = set()


@pytest.fixture
def as_web(db):
    """Ask as the web role does, under row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE angro_web")
        yield
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.customers")


def test_every_table_with_a_customer_has_a_policy_for_the_web(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            WHERE a.attname = 'customer_id' AND NOT a.attisdropped
              AND NOT (c.relrowsecurity AND EXISTS (
                SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid
                  AND 'angro_web'::regrole = ANY (p.polroles)))
            """
        )
        bare = {row[0] for row in cursor.fetchall()}

    assert bare == EXEMPT


def test_without_a_scope_the_web_sees_nothing(acme, as_web):
    assert not Customer.objects.exists()
    assert not Address.objects.exists()


def test_in_scope_the_web_sees_that_customer_and_no_other(acme, mallory, as_web):
    scope.enter(str(acme.pk))

    assert set(Customer.objects.values_list("name", flat=True)) == {"Acme"}
    assert set(Address.objects.values_list("customer_id", flat=True)) == {acme.pk}


def test_the_web_cannot_write_for_a_customer_out_of_scope(acme, mallory, as_web):
    scope.enter(str(acme.pk))
    foreign_id = acme.pk + 1_000

    with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
        Address.objects.create(
            customer_id=foreign_id, name="x", line1="x", city="x", country="RO"
        )


def test_a_role_that_reaches_branches_opens_them_and_a_buyer_role_does_not(channel):
    head = make.company(name="Head", channel=channel)
    branch = make.company(name="Branch", channel=channel, parent=head)
    chief = make.member("chief", head, role="admin").user
    clerk = make.member("clerk", head, role="buyer").user

    assert set(enter_buyer_scope(user_id=chief.pk, guest_token="")) == {
        head.pk,
        branch.pk,
    }
    assert enter_buyer_scope(user_id=clerk.pk, guest_token="") == (head.pk,)


def test_a_removed_member_reaches_nothing(acme, bob):
    member = bob.memberships.get()
    member.archived_at = acme.registered_at
    member.save()

    assert enter_buyer_scope(user_id=bob.pk, guest_token="") == ()
