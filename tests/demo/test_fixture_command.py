"""`seed_demo` with a number of articles, in an empty shop.

Apart from the fixture itself, whose rows a transaction of its file holds.
"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests import make


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_the_command_builds_it_and_leaves_it_alone_after():
    make.ready_made_roles()

    first, again = _told("--skus", "40"), _told("--skus", "40")

    assert (first["result"], again["result"]) == ("filled", "unchanged")
    assert again["counts"]["catalog.Variant"] == 40
    with pytest.raises(CommandError, match="holds other data"):
        call_command("seed_demo", "--skus", "50")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stats WHERE tablename = 'pricing_pricerow'"
        )
        assert cursor.fetchone()[0]


def _told(*options: str) -> dict:
    out = StringIO()
    call_command("seed_demo", *options, "--json", stdout=out)
    return json.loads(out.getvalue())
