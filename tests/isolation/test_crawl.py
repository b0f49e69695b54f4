"""People of one company walk every address of the project with the ids of another.

Nothing answers but 403, 404 or 405, nothing of the other company is in any body, and
nothing of it has changed afterwards. A page without ids shows nothing of it either.
"""

import json
import re

import pytest
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import make, make_orders, world
from tests.isolation.addresses import (
    BY_SECRET,
    GONE,
    LEFT_OUT,
    Address,
    addresses,
)
from tests.world import World, owned_models

OURS, THEIRS = "aardvark", "zebrafish"
REFUSED = {403, 404, 405}
NOBODYS = 987_654_321
# What a form must say for its address to be looked at.
TYPED = {"orders:set-quantity": {"quantity": "1"}}
# Rows that a company cannot have yet, with the reason.
NOT_IN_THE_WORLD: set[str] = {
    "accounts.customer_groups",  # a group is the seller's own
}


@pytest.fixture
def worlds(channel, dora) -> tuple[World, World]:
    make_orders.shipping_method(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "4.10")
    make.stock(bolt, 1000)
    ours, theirs = (
        world.build(name, mark=mark, channel=channel, bolt=bolt, staff=dora)
        for name, mark in (("Ours", OURS), ("Theirs", THEIRS))
    )
    return ours, theirs


@pytest.fixture
def rep(worlds):
    """Looks after our company and no other."""
    staff = make.staff("rita", "Sales representative")
    ours, _ = worlds
    ours.customer.rep = staff
    ours.customer.save()
    return staff


def test_every_address_with_an_id_says_whose_it_is(db):
    undeclared = [address.name for address in addresses() if not address.is_declared]

    assert undeclared == [], "add them to tests/isolation/addresses.py"


def test_the_other_company_has_a_row_of_everything(worlds):
    _, theirs = worlds
    missing = {
        model._meta.label_lower
        for model in owned_models()
        if model._meta.label_lower not in theirs.rows
    }

    assert missing - NOT_IN_THE_WORLD == set(), "add them to tests/world.py"


@pytest.mark.parametrize(
    "who", ["admin", pytest.param("buyer", marks=pytest.mark.full)]
)
def test_people_of_one_company_reach_nothing_of_another(worlds, who, client):
    ours, theirs = worlds
    before = _state_of(theirs)

    wrong = _crawl(client, getattr(ours, who), theirs, admin_too=False)

    assert not wrong, _told(wrong)
    assert _state_of(theirs) == before


@pytest.mark.full
def test_a_rep_reaches_nothing_of_customers_of_others(worlds, rep, client):
    _, theirs = worlds
    before = _state_of(theirs)

    wrong = _crawl(client, rep, theirs, admin_too=True)

    assert not wrong, _told(wrong)
    assert _state_of(theirs) == before


@pytest.mark.full
def test_a_rep_finds_nothing_of_others_in_lists_and_choices(worlds, rep, client):
    client.force_login(rep)
    wrong = []
    for model, page in admin.site._registry.items():
        name = model._meta.label_lower.replace(".", "_")
        try:
            url = reverse(f"admin:{name}_changelist")
        except NoReverseMatch:
            continue
        query = {"q": THEIRS} if page.search_fields else {}
        for asked in ({}, query):
            body = _body(client.get(url, asked))
            # What was typed is shown again; the rest of the page must be clean.
            shown = re.sub(rf'(value="|q=|q%3d){THEIRS}', "", body)
            if THEIRS in shown:
                at = shown.index(THEIRS)
                wrong.append((url, asked, shown[at - 80 : at + 40]))
    wrong += _found_by_autocomplete(client)

    assert not wrong, _told(wrong)


@pytest.mark.full
def test_the_crawl_would_see_a_leak(worlds, client):
    """With their own eyes the same pages are full of the mark."""
    _, theirs = worlds

    wrong = _crawl(client, theirs.admin, theirs, admin_too=False)

    assert len(wrong) > 10


def _crawl(client: Client, person, theirs: World, *, admin_too: bool) -> list:
    wrong = []
    for address in addresses():
        if address.name in LEFT_OUT or (address.is_admin and not admin_too):
            continue
        for method in ("get", "post"):
            client.force_login(person)
            wrong += _faults(client, address, method, theirs)
    return wrong


def _faults(client: Client, address: Address, method: str, theirs: World) -> list:
    url = address.aimed_at(theirs)
    if url is not None:
        return _guessed(client, address, method, url)
    if address.parameters or method == "post":
        return []
    try:
        answer = client.get(reverse(address.name))
    except NoReverseMatch:
        return []
    return _marks(answer, method, address)


def _guessed(client: Client, address: Address, method: str, url: str) -> list:
    typed = TYPED.get(address.name, {}) if method == "post" else {}
    answers = {method: getattr(client, method)(url, typed)}
    if method == "get" and not address.is_admin:
        answers["htmx"] = client.get(url, headers={"HX-Request": "true"})
    wrong = []
    for way, answer in answers.items():
        if not _is_fine(client, answer, address, typed):
            wrong.append((way, address.name, url, answer.status_code))
        wrong += _marks(answer, way, address)
    return wrong


def _is_fine(client: Client, answer, address: Address, typed: dict) -> bool:
    if address.name in BY_SECRET:
        return True
    if address.name in GONE and answer.status_code not in REFUSED:
        nobodys = client.post(reverse(address.name, args=[NOBODYS]), typed)
        return answer.status_code == nobodys.status_code
    return _is_refused(answer, address)


def _told(wrong: list) -> str:
    return "\n".join(str(fault) for fault in wrong)


def _is_refused(answer, address: Address) -> bool:
    if answer.status_code in REFUSED:
        return True
    # The admin sends away from what it cannot find, and says so on its start page.
    is_sent_away = answer.status_code == 302 and answer.url == reverse("admin:index")
    return address.is_admin and is_sent_away


def _marks(answer, method: str, address: Address) -> list:
    told = _body(answer) + str(dict(answer.headers))
    if answer.status_code >= 500 or THEIRS in told.lower():
        return [(method, address.name, answer.status_code, "tells of the other")]
    return []


def _body(answer) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    return content.decode(errors="replace").lower()


def _state_of(theirs: World) -> str:
    """Everything of theirs, as one text."""
    rows = {
        model._meta.label_lower: list(
            model._default_manager.filter(customer=theirs.customer)
            .order_by("pk")
            .values()
        )
        for model in owned_models()
    }
    return json.dumps(rows, cls=DjangoJSONEncoder, default=str, sort_keys=True)


def _found_by_autocomplete(client: Client) -> list:
    wrong = []
    for model, page in admin.site._registry.items():
        for field in page.autocomplete_fields or ():
            query = {
                "term": THEIRS,
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field,
            }
            answer = client.get(reverse("admin:autocomplete"), query)
            # A refusal shows the address that was asked, with the term in it.
            if answer.status_code == 200 and THEIRS in _body(answer):
                wrong.append(query)
    return wrong
