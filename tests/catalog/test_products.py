"""Saving products: words, slugs, archiving, pictures."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from accounts.models import CustomerGroup, Event
from catalog.errors import PictureRefused, PictureTooLarge, SlugTaken
from catalog.jobs import forget_changes
from catalog.models import (
    Catalogue,
    CatalogueAssignment,
    CatalogueChange,
    CategoryText,
    Picture,
    Product,
    ProductText,
    Variant,
)
from catalog.services.changes import KEPT_MARKS
from catalog.services.pictures import PictureInput, add_picture
from catalog.services.products import (
    ProductFields,
    ProductInput,
    archive_product,
    bring_back_product,
    ensure_base_units,
    save_product,
)
from catalog.services.texts import Words, save_product_text
from catalog.standing import standing_of
from shop.storefront.selectors.tree import shop_tree
from tests import make


def fields(code: str, **more) -> ProductFields:
    return ProductFields(code=code, category_id=make.category().pk, **more)


def test_a_product_is_made_and_changed_by_its_code(dora):
    given = ProductInput(
        fields("P-1", tags=("new",)), (Words("en", "Tray"), Words("ro", "Tavă"))
    )
    made = save_product(product=given, by=dora)
    again = save_product(
        product=ProductInput(fields("P-1"), (Words("en", "Large tray"),)), by=dora
    )

    assert again.pk == made.pk
    texts = dict(ProductText.objects.values_list("language", "name"))
    assert texts == {"en": "Large tray", "ro": "Tavă"}
    assert ProductText.objects.get(language="en").slug == "tray"
    assert not ProductText.objects.filter(search=None).exists()
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
        "created",
        "changed",
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Țeavă de oțel", "teava-de-otel"),
        ("Łyżka", "lyzka"),
        ("Труба", "p-7"),
        ("!?", "p-7"),
        ("x" * 200, "x" * 140),
    ],
)
def test_a_slug_is_made_of_the_name_or_the_code(db, name, slug):
    product = Product.objects.create(code="P-7", category=make.category())

    assert (
        save_product_text(product_id=product.pk, words=Words("en", name)).slug == slug
    )


def test_same_names_get_slugs_of_their_own_and_a_slug_asked_for_is_refused(db):
    one = Product.objects.create(code="P-1", category=make.category())
    two = Product.objects.create(code="P-2", category=make.category())
    save_product_text(product_id=one.pk, words=Words("en", "Tray"))

    second = save_product_text(product_id=two.pk, words=Words("en", "Tray"))

    assert second.slug == "tray-p-2"
    with pytest.raises(SlugTaken, match="tray"):
        save_product_text(product_id=two.pk, words=Words("en", "Tray!", slug="tray"))
    second.refresh_from_db()
    assert second.name == "Tray"


def test_archived_products_come_back_with_the_variants_archived_with_them(dora):
    tray = make.variant("TRAY")
    old = make.variant("OLD", product=tray.product)
    Variant.objects.filter(pk=old.pk).update(archived_at="2020-01-01T00:00Z")

    archive_product(product_id=tray.product_id, by=dora)
    archive_product(product_id=tray.product_id, by=dora)
    assert not Variant.objects.filter(archived_at=None).exists()
    bring_back_product(product_id=tray.product_id, by=dora)
    bring_back_product(product_id=tray.product_id, by=dora)

    assert [variant.sku for variant in Variant.objects.filter(archived_at=None)] == [
        "TRAY"
    ]
    assert Event.objects.count() == 2


def test_a_variant_without_units_gets_the_piece(db):
    tray = make.variant("TRAY")
    bare = Variant.objects.create(product=tray.product, sku="BARE")

    ensure_base_units(product_id=tray.product_id)

    assert [str(unit.code) for unit in bare.units.all()] == ["piece"]
    assert tray.units.count() == 1


def test_a_catalogue_is_assigned_once(channel):
    catalogue = Catalogue.objects.create(code="c", name="C")
    group = CustomerGroup.objects.create(code="hotels", name="Hotels")
    make.assign(catalogue, channel)
    make.assign(catalogue, group)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.assign(catalogue, channel)

    assert CatalogueAssignment.objects.count() == 2


# --- pictures ------------------------------------------------------------------


def image(kind: str = "PNG", size=(40, 30), **options) -> ContentFile:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, format=kind, **options)
    return ContentFile(out.getvalue(), name="../../evil.php")


def stored(picture: Picture) -> Image.Image:
    with picture.file.open() as file:
        return Image.open(BytesIO(file.read()))


@pytest.mark.parametrize(
    ("kind", "ending"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")]
)
def test_a_picture_is_written_anew_under_a_name_of_ours(db, kind, ending):
    product = make.variant("TRAY").product
    exif = Image.Exif()
    exif[0x010E] = "where I live"

    made = add_picture(
        product_id=product.pk,
        picture=PictureInput(image(kind, exif=exif), alt="A tray"),
    )

    assert made.file.name.endswith(ending)
    assert "evil" not in made.file.name
    assert stored(made).size == (40, 30)
    assert not stored(made).getexif()


def test_what_hides_behind_a_picture_does_not_come_in(db):
    product, content = make.variant("TRAY").product, image()
    smuggled = ContentFile(content.read() + b"<script>alert(1)</script>", name="x.png")

    made = add_picture(product_id=product.pk, picture=PictureInput(smuggled))

    with made.file.open() as file:
        assert b"script" not in file.read()


def test_a_large_picture_is_made_smaller(db):
    product = make.variant("TRAY").product

    made = add_picture(
        product_id=product.pk, picture=PictureInput(image(size=(3200, 800)))
    )

    assert stored(made).size == (1600, 400)


def bmp() -> ContentFile:
    return image("BMP")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n broken", b"<svg onload='x'/>", b"GIF89a", bmp().read()],
)
def test_what_is_no_picture_is_refused(db, content):
    product = make.variant("TRAY").product

    with pytest.raises(PictureRefused):
        add_picture(
            product_id=product.pk,
            picture=PictureInput(ContentFile(content, name="a.png")),
        )

    assert not Picture.objects.exists()


def test_a_cut_off_picture_is_refused(db):
    product, content = make.variant("TRAY").product, image(size=(400, 400)).read()

    with pytest.raises(PictureRefused):
        add_picture(
            product_id=product.pk,
            picture=PictureInput(ContentFile(content[: len(content) // 2])),
        )


@pytest.mark.parametrize(
    "content",
    [image(size=(6001, 2)), ContentFile(b"\0" * (10 * 1024 * 1024 + 1), name="a.png")],
)
def test_what_is_too_large_is_refused(db, content):
    product = make.variant("TRAY").product

    with pytest.raises(PictureTooLarge, match="10 MB"):
        add_picture(product_id=product.pk, picture=PictureInput(content))

    assert not Picture.objects.exists()


# --- marks of change -----------------------------------------------------------


def test_every_change_makes_another_version(channel):
    def catalogue_version() -> str:
        return standing_of(make.guest(channel)).version

    versions = [catalogue_version()]
    tray = make.variant("TRAY")
    versions.append(catalogue_version())
    Product.objects.filter(pk=tray.product_id).update(tags=["new"])
    versions.append(catalogue_version())
    versions.append(catalogue_version())

    assert len(set(versions)) == 3
    assert versions[2] == versions[3]


@pytest.mark.parametrize(
    "change",
    [
        lambda tray: Variant.objects.filter(pk=tray.pk).update(is_active=False),
        lambda tray: CategoryText.objects.update(name="Renamed", slug="renamed"),
    ],
)
def test_what_hides_a_product_or_names_a_category_is_told_at_once(channel, change):
    tray = make.variant("TRAY")
    before = shop_tree(make.guest(channel)).branches

    change(tray)

    assert before
    assert shop_tree(make.guest(channel)).branches != before


def test_a_version_never_comes_back(channel):
    """Also not where a mark is committed late while old ones are forgotten."""

    def version() -> str:
        return standing_of(make.guest(channel)).version

    CatalogueChange.objects.all().delete()
    noon = timezone.now()
    marks = [CatalogueChange(pk=pk, at=noon) for pk in range(1, KEPT_MARKS + 2)]
    late = marks.pop(-2)
    CatalogueChange.objects.bulk_create(marks)
    before = version()

    CatalogueChange.objects.filter(pk=1).delete()
    late.save()

    assert version() != before


def test_marks_are_kept_few(db):
    CatalogueChange.objects.bulk_create(
        CatalogueChange() for _ in range(KEPT_MARKS + 5)
    )
    count = CatalogueChange.objects.count()

    assert forget_changes() == count - KEPT_MARKS
    assert forget_changes() == 0
