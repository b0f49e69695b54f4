"""Changes of prices."""

from pricing.services.lists import (
    NewRule,
    Place,
    assign_list,
    check_assignment,
    check_list,
    check_list_parent,
    check_list_rules,
    set_list_rules,
)
from pricing.services.prices import NewPrice, change_price, check_price, set_price

__all__ = [
    "NewPrice",
    "NewRule",
    "Place",
    "assign_list",
    "change_price",
    "check_assignment",
    "check_list",
    "check_list_parent",
    "check_list_rules",
    "check_price",
    "set_list_rules",
    "set_price",
]
