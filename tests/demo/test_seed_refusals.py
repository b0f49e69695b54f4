"""When `seed_demo` writes nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Channel
from catalog.models import Product


def test_a_shop_with_other_data_is_left_alone(acme):
    with pytest.raises(CommandError, match="holds other data"):
        call_command("seed_demo")

    assert Channel.objects.count() == 1
    assert not Product.objects.exists()


@pytest.mark.django_db
def test_a_dry_run_writes_nothing():
    out = StringIO()

    call_command("seed_demo", "--dry-run", stdout=out)

    assert "would be written" in out.getvalue()
    assert not Channel.objects.exists()
