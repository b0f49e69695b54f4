"""Models out of plain SQL are what the ORM reads."""

import pytest
from django.db import connection

from accounts.models import Channel, Customer, Role, User
from shop.rows import columns_of, taken_from
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Channel, Role, Customer, User])
def test_an_instance_has_what_the_orm_reads(model):
    acme = make.company(channel=make.channel())
    make.member("bob", acme)
    expected = model.objects.order_by("pk").first()

    with connection.cursor() as cursor:
        columns = columns_of(model, "row")
        cursor.execute(
            f"SELECT {columns} FROM {model._meta.db_table} AS row ORDER BY id LIMIT 1"  # noqa: S608 a constant
        )
        (found,) = taken_from(cursor.fetchone(), model)

    assert found == expected
    for field in model._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(expected, field.attname)


def test_a_left_join_that_found_nothing_is_none():
    row = [None] * len(Role._meta.concrete_fields)

    assert taken_from(row, Role) == [None]
