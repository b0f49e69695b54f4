"""Numbers, names of controls and the lit entry of the menu, on the seller's side."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import StockLevel
from shop.admin_figures import column, in_figures
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("quantity", "said"), [("240.000", "240"), ("2.500", "2.5"), ("0.125", "0.125")]
)
def test_a_quantity_has_no_trailing_zeros(quantity, said):
    level = StockLevel(on_hand=Decimal(quantity))

    assert in_figures(StockLevel._meta.get_field("on_hand"), level) == said


def test_a_column_of_numbers_keeps_its_name_and_order():
    shown = column(StockLevel, "on_hand")

    assert shown.__name__ == shown.admin_order_field == "on_hand"
    assert column(StockLevel, "on_hand") is shown
    assert column(StockLevel, "warehouse") == "warehouse"


@pytest.fixture
def doras(client, dora, channel):
    client.force_login(dora)
    return client


@pytest.mark.parametrize(
    ("page", "lit"),
    [
        ("ready", "/admin/orders/picklist/ready/"),
        ("changelist", "/admin/orders/picklist/"),
    ],
)
def test_one_entry_of_the_menu_is_lit(doras, page, lit):
    make.warehouse()
    answer = doras.get(reverse(f"admin:orders_picklist_{page}"), follow=True)

    groups = answer.context["sidebar_navigation"]
    entries = [each for group in groups for each in group["items"]]
    assert [each["link"] for each in entries if each["active"]] == [lit]


def test_every_control_of_an_inline_row_says_its_name(doras):
    text = doras.get(reverse("admin:catalog_product_add")).content.decode()

    cells = re.findall(r"<td[^>]*field-tabular.*?</td>", text, re.S)
    controls = re.findall(
        r'<(?:input|select|textarea) (?![^>]*type="hidden")[^>]*>', "".join(cells)
    )
    assert controls
    assert [each for each in controls if "aria-label=" not in each] == []


def test_a_day_and_its_time_say_their_name(doras):
    text = doras.get(reverse("admin:accounts_customer_add")).content.decode()

    parts = re.findall(r'<input[^>]*name="archived_at_[01]"[^>]*>', text)
    assert len(parts) == 2
    assert all('aria-label="Archived' in part for part in parts)
    assert "js/admin" in text
