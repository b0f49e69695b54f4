"""Changes of prices."""

from pricing.services.lists import (
    Place,
    assign_list,
    check_assignment,
    check_list_parent,
)
from pricing.services.prices import NewPrice, change_price, check_price, set_price

__all__ = [
    "NewPrice",
    "Place",
    "assign_list",
    "change_price",
    "check_assignment",
    "check_list_parent",
    "check_price",
    "set_price",
]
