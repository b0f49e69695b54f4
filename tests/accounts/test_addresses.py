"""Addresses are checked by the customs of their country, in our own words."""

import pytest
from django.urls import reverse
from django_countries import countries

from accounts.forms.account import AddressForm
from accounts.rules import Place, is_phone, place_faults

SIBIU = {
    "name": "Acme",
    "line1": "Str. Nouă 7",
    "postcode": "550001",
    "city": "Sibiu",
    "country": "RO",
}


def faults(**parts):
    place = {"country": "RO", "line1": "x", "postcode": "", "city": "x", "region": ""}
    found = place_faults(Place(**{**place, **parts}))
    return {fault.part: fault.is_missing for fault in found}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"postcode": "500030"}, {}),
        ({"postcode": "50003"}, {"postcode": False}),
        ({"postcode": ""}, {"postcode": True}),
        ({"country": "DE", "postcode": "10115", "region": "Berlin"}, {}),
        ({"country": "PL", "postcode": "00-950"}, {}),
        ({"country": "PL", "postcode": "00950"}, {"postcode": False}),
        ({"country": "FR", "postcode": "75 001"}, {}),
        ({"country": "GB", "postcode": "ec1y8sy"}, {}),
        ({"country": "IE", "postcode": ""}, {}),
        ({"country": "US", "postcode": "94043"}, {"region": True}),
        ({"country": "US", "postcode": "94043", "region": "California"}, {}),
        ({"country": "US", "postcode": "94043", "region": "CA"}, {}),
        (
            {"country": "US", "postcode": "94043", "region": "Nowhere"},
            {"region": False},
        ),
        ({"country": "US", "postcode": "10001", "region": "CA"}, {"postcode": False}),
        ({"country": "IT", "postcode": "00144", "region": "Roma"}, {}),
        ({"country": "CN", "postcode": "100000", "region": "Beijing"}, {}),
        ({"country": "ZZ", "postcode": "anything", "region": "at all"}, {}),
    ],
)
def test_each_country_has_its_customs(parts, expected):
    assert faults(**parts) == expected


def test_every_country_of_the_list_is_answered():
    for code in countries.countries:
        place_faults(Place(code, "x", "1", "x", "x"))


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+40 268 555 100", "RO", True),
        ("0268 555 100", "RO", True),
        ("+49 30 123456", "RO", True),
        ("123", "RO", False),
        ("call me", "RO", False),
        ("+40 268 555 100 000 000", "RO", False),
    ],
)
def test_a_phone_is_one_that_can_be_called(text, country, expected):
    assert is_phone(text, country) is expected


def test_what_is_wrong_is_said_at_its_field_with_an_example(client, bob, acme):
    client.force_login(bob)
    typed = {**SIBIU, "postcode": "99", "phone": "12"}

    answer = client.post(reverse("accounts:add-address"), typed)
    form = answer.context["form"]

    assert answer.status_code == 422
    assert form.errors["postcode"] == [
        "This is no postcode in Romania. It looks like this: 060274"
    ]
    assert "cannot be called" in form.errors["phone"][0]
    assert 'value="99"' in answer.content.decode()
    assert 'value="Str. Nouă 7"' in answer.content.decode()
    assert acme.addresses.count() == 1


def test_what_is_missing_is_named(db):
    form = AddressForm({**SIBIU, "country": "US", "postcode": "94043"})

    assert not form.is_valid()
    assert form.errors["region"] == [
        "Addresses in United States of America name the county, state or province. "
        "It looks like this: Alabama"
    ]


def test_an_empty_field_is_told_once(db):
    form = AddressForm({**SIBIU, "city": "", "line1": ""})

    assert not form.is_valid()
    assert [len(form.errors[name]) for name in ("city", "line1")] == [1, 1]


def test_what_was_typed_is_kept_as_it_was_typed(client, bob, acme):
    client.force_login(bob)
    paris = {**SIBIU, "country": "FR", "postcode": "75 001", "city": "paris"}

    client.post(reverse("accounts:add-address"), paris)

    address = acme.addresses.get(country="FR")
    assert (address.postcode, address.city) == ("75 001", "paris")
