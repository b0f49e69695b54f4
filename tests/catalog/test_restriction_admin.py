"""Restrictions in the admin: sense is asked for, the reach is shown."""

import pytest

from catalog.models import Restriction
from tests import make
from tests import make_restrictions as restrict

LIST = "/admin/catalog/restriction/"
NO_TARGETS = {
    "targets-TOTAL_FORMS": "0",
    "targets-INITIAL_FORMS": "0",
}


@pytest.fixture
def manager(client, db):
    client.force_login(make.staff("mona", "Manager"))
    return client


def add(client, **fields):
    data = {"name": "Spirits", "code": "spirits", **NO_TARGETS, **fields}
    return client.post(f"{LIST}add/", data)


def test_a_restriction_with_its_goods_is_made(manager, channel):
    category = make.category("spirits")
    answer = add(
        manager,
        licence_kinds=[restrict.licence_kind().pk],
        region_effect="only",
        countries="ro, pl",
        **{
            "targets-TOTAL_FORMS": "1",
            "targets-0-category": category.pk,
        },
    )

    assert answer.status_code == 302, answer.context["errors"]
    made = Restriction.objects.get()
    assert made.countries == ["RO", "PL"]
    assert made.targets.get().category == category


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "It must name a condition"),
        ({"region_effect": "not"}, "Say for which countries."),
        ({"countries": "RO", "minimum_age": "18"}, "Say whether it goes only there"),
        ({"region_effect": "not", "countries": "XX"}, "No country has the code XX."),
    ],
)
def test_what_makes_no_sense_is_refused(manager, fields, said):
    answer = add(manager, **fields)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Restriction.objects.exists()


def test_the_reach_is_told_and_listed(manager, channel):
    spirits = make.category("spirits")
    gin = make.variant("GIN", category=spirits)
    make.variant("RUM", category=spirits, tags=["new"])
    made = restrict.restriction(spirits, gin, "new", minimum_age=18)

    page = manager.get(f"{LIST}{made.pk}/change/").content.decode()
    preview = manager.get(f"{LIST}{made.pk}/articles/").content.decode()

    assert "applies to 2 articles" in page
    assert "P-GIN" in preview
    assert "P-RUM" in preview


def test_a_products_page_shows_its_restrictions(manager, channel):
    gin = make.variant("GIN")
    restrict.restriction(gin, code="ban-on-gin", minimum_age=18)

    page = manager.get(f"/admin/catalog/product/{gin.product_id}/change/")

    assert "Ban-On-Gin" in page.content.decode()


def test_a_rep_looks_and_does_not_change(client, db):
    client.force_login(make.staff("rita", "Sales representative"))
    made = restrict.restriction(minimum_age=18)

    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}{made.pk}/articles/").status_code == 200
    assert client.post(f"{LIST}add/", {}).status_code == 403


def test_restrictions_are_put_away_and_never_deleted(manager):
    made = restrict.restriction(minimum_age=18)

    assert manager.post(f"{LIST}{made.pk}/delete/").status_code == 403
    assert Restriction.objects.filter(pk=made.pk).exists()
