"""Filled forms escape as Django's own do."""

import pytest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from shop.filling import fill, fill_each

VALUES = [
    "plain",
    "<script>alert('x')</script>",
    'a "quoted" & {braced} text',
    mark_safe("<b>bold</b>"),
    SafeString(),
    gettext_lazy("Cart"),
    7,
    None,
]


@pytest.mark.parametrize("value", VALUES)
def test_a_form_is_filled_as_django_fills_it(value):
    form = '<a title="{}">{name}</a>'

    found = fill(form, value, name=value)

    assert found == format_html(form, value, name=value)
    assert isinstance(found, SafeString)


def test_many_are_filled_one_after_the_other():
    rows = [(value, "<i>") for value in VALUES]

    assert fill_each("<p>{}{}</p>", rows) == format_html_join("", "<p>{}{}</p>", rows)
