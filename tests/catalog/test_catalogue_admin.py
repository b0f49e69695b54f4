"""Catalogues in the admin: rules that make sense, products in bulk, what shows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import CustomerGroup, Event, SegmentRule
from catalog.models import (
    Attribute,
    AttributeChoice,
    Catalogue,
    CatalogueRule,
    Variant,
)
from tests import make

ADMIN = "/admin/catalog/catalogue/"


@pytest.fixture
def manager(client, channel):
    client.force_login(make.staff("mona", "Manager"))
    return client


@pytest.fixture
def catalogue(channel) -> Catalogue:
    return Catalogue.objects.create(code="own", name="Own")


def save_rule(manager, catalogue, **fields):
    rule = {f"rules-0-{name}": value for name, value in fields.items()}
    return manager.post(
        f"{ADMIN}{catalogue.pk}/change/",
        {
            "name": "Own",
            "code": "own",
            "rules-TOTAL_FORMS": 1,
            "rules-INITIAL_FORMS": 0,
            "rules-0-effect": "include",
            "assignments-TOTAL_FORMS": 0,
            "assignments-INITIAL_FORMS": 0,
            **rule,
        },
    )


def test_a_rule_by_attribute_is_saved_and_in_the_trail(manager, catalogue):
    depth = Attribute.objects.create(code="depth", kind="number")

    answer = save_rule(manager, catalogue, attribute=depth.pk, least="2", most="4")

    assert answer.status_code == 302
    rule = catalogue.rules.get()
    assert (rule.attribute, rule.least, rule.most) == (depth, 2, 4)
    event = Event.objects.get(subject_kind="catalog.cataloguerule", verb="added")
    assert event.subject_name == "include depth 2…4"


def test_a_value_of_another_kind_or_attribute_is_refused(manager, catalogue):
    depth = Attribute.objects.create(code="depth", kind="number")
    other = Attribute.objects.create(code="material", kind="choice")
    steel = AttributeChoice.objects.create(attribute=other, code="steel")

    wrong_kind = save_rule(manager, catalogue, attribute=depth.pk, boolean="true")
    wrong_choice = save_rule(manager, catalogue, attribute=depth.pk, choice=steel.pk)
    upside_down = save_rule(manager, catalogue, attribute=depth.pk, least=4, most=2)

    assert "Give a value of the kind" in wrong_kind.content.decode()
    assert "no choice of this attribute" in wrong_choice.content.decode()
    assert "ends before it begins" in upside_down.content.decode()
    assert not catalogue.rules.exists()


@pytest.fixture
def goods(channel) -> dict:
    made = {sku: make.variant(sku) for sku in ("A-1", "B-2", "C-3")}
    made["B-2"].ean = "4006381333931"
    made["B-2"].save()
    return made


LIST = "a-1; note\nP-A-1\n4006381333931\nC-3\nNOPE\n"


def test_every_line_is_judged_before_anything_is_done(manager, catalogue, goods):
    catalogue.rules.create(product=goods["C-3"].product, effect="exclude")

    page = manager.post(
        f"{ADMIN}{catalogue.pk}/products/",
        {"effect": "include", "codes": LIST, "check": ""},
    )

    judged = [str(each.verdict) for each in page.context["judged"]]
    assert judged == ["new", "repeated", "new", "moves", "unknown"]
    assert "Name 3 products" in page.content.decode()
    assert catalogue.rules.count() == 1


def test_after_a_code_of_several_each_is_still_named_by_its_own(
    manager, catalogue, goods
):
    Variant.objects.filter(sku__in=["A-1", "B-2"]).update(ean="4006381333931")

    page = manager.post(
        f"{ADMIN}{catalogue.pk}/products/",
        {"effect": "include", "codes": "4006381333931\nA-1\nB-2\n", "check": ""},
    )

    judged = [str(each.verdict) for each in page.context["judged"]]
    assert judged == ["ambiguous", "new", "new"]


def test_a_file_is_named_and_the_rest_is_told(manager, catalogue, goods):
    catalogue.rules.create(product=goods["C-3"].product, effect="exclude")
    file = SimpleUploadedFile("list.csv", LIST.encode())

    answer = manager.post(
        f"{ADMIN}{catalogue.pk}/products/",
        {"effect": "include", "file": file, "save": ""},
        follow=True,
    )

    assert set(catalogue.rules.values_list("product__code", "effect")) == {
        ("P-A-1", "include"),
        ("P-B-2", "include"),
        ("P-C-3", "include"),
    }
    assert "3 products are named." in answer.content.decode()
    assert "NOPE" in answer.content.decode()
    event = Event.objects.get(verb="named_products")
    assert event.data["count"] == 3


def test_the_same_list_again_changes_nothing(manager, catalogue, goods):
    for _ in range(2):
        manager.post(
            f"{ADMIN}{catalogue.pk}/products/",
            {"effect": "include", "codes": "A-1", "save": ""},
        )

    assert catalogue.rules.count() == 1
    assert Event.objects.filter(verb="named_products").count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"codes": ""},
        {"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")},
        {"codes": "A\n" * 20_001},
    ],
)
def test_what_is_no_list_is_refused(manager, catalogue, sent):
    answer = manager.post(
        f"{ADMIN}{catalogue.pk}/products/", {"effect": "include", "save": "", **sent}
    )

    assert answer.status_code == 422


def test_products_come_off_the_list_others_stay(manager, catalogue, goods):
    gone = catalogue.rules.create(product=goods["A-1"].product)
    catalogue.rules.create(product=goods["B-2"].product)
    elsewhere = CatalogueRule.objects.create(
        catalogue=Catalogue.objects.create(code="x", name="X"),
        product=goods["A-1"].product,
    )

    manager.post(
        f"{ADMIN}{catalogue.pk}/products/",
        {"forget": "", "rule": [gone.pk, elsewhere.pk, "x"]},
    )

    assert [rule.product.code for rule in catalogue.rules.all()] == ["P-B-2"]
    assert CatalogueRule.objects.filter(pk=elsewhere.pk).exists()


def test_saving_the_page_leaves_thousands_of_products_alone(manager, catalogue, goods):
    catalogue.rules.create(product=goods["A-1"].product)

    page = manager.get(f"{ADMIN}{catalogue.pk}/change/").content.decode()
    save_rule(manager, catalogue, tag="new")

    assert 'name="rules-INITIAL_FORMS" value="0"' in page
    assert catalogue.rules.count() == 2


def test_the_preview_counts_by_chapter_for_the_catalogue_and_for_a_customer(
    manager, catalogue, goods, acme
):
    make.variant("PAN", category=make.category("kitchen"))
    catalogue.rules.create(product=goods["A-1"].product)
    path = f"{ADMIN}{catalogue.pk}/shows/"

    own = manager.get(path).context["preview"]
    before = manager.get(path, {"number": acme.number}).context["preview"]
    make.assign(catalogue, acme)
    after = manager.get(path, {"number": acme.number}).context["preview"]

    assert (own.count, own.of_count) == (1, 4)
    assert [(c.code, n) for c, n in own.chapters] == [("fasteners", 1), ("kitchen", 0)]
    assert (before.count, after.count) == (4, 1)
    assert "no customer" in manager.get(path, {"number": "?"}).content.decode()


def test_a_copy_has_the_rules_and_nobody(manager, catalogue, goods, acme):
    catalogue.rules.create(product=goods["A-1"].product)
    catalogue.rules.create(tag="new", effect="exclude")
    make.assign(catalogue, acme)

    manager.post(f"{ADMIN}{catalogue.pk}/copy/", {"name": "Second", "code": "second"})

    copied = Catalogue.objects.get(code="second")
    told = copied.rules.values_list("product__code", "tag", "effect")
    assert set(told) == {("P-A-1", "", "include"), (None, "new", "exclude")}
    assert not copied.assignments.exists()
    assert catalogue.rules.count() == 2


def test_before_the_end_it_is_told_who_sees_how_much(
    manager, catalogue, goods, acme, channel
):
    catalogue.rules.create(product=goods["A-1"].product)
    group = CustomerGroup.objects.create(code="ro", name="Romania")
    SegmentRule.objects.create(group=group, country="RO")
    for to in (channel, group):
        make.assign(catalogue, to)
    path = f"{ADMIN}{catalogue.pk}/archive/"

    told = manager.get(path).context["affected"]

    assert [(each.name, each.before, each.after) for each in told] == [
        (channel.name, 1, 3),
        ("Acme", 1, 3),
    ]
    catalogue.refresh_from_db()
    assert catalogue.archived_at is None

    manager.post(path)
    catalogue.refresh_from_db()
    assert catalogue.archived_at is not None
    assert Event.objects.filter(verb="archived", subject_id=catalogue.pk).exists()


def test_a_rep_changes_no_catalogue(client, catalogue):
    client.force_login(make.staff("rita", "Sales representative"))

    for work in ("products", "copy", "archive"):
        assert client.post(f"{ADMIN}{catalogue.pk}/{work}/").status_code == 403
