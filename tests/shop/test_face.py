"""The face as a whole: its sheets, icons, bundles and the parts of every page."""

import json
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.template.loader import render_to_string

from shop import blocks
from shop.staticfiles import (
    MODULES,
    STYLES,
    bundle_modules,
    bundle_styles,
    shrink_styles,
    sources,
)

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
COMPONENTS = sorted((CSS / "components").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|oklab)a?\(")


@pytest.fixture
def paths():
    storage = FileSystemStorage(location=ROOT / "static")
    names = [
        str(file.relative_to(ROOT / "static"))
        for file in (ROOT / "static").rglob("*.*")
    ]
    return {name: (storage, name) for name in names}


def read(entry, paths):
    storage, name = paths[entry]
    return Path(storage.path(name)).read_text()


def bundled_styles(paths):
    return bundle_styles(read(STYLES, paths), sources(STYLES, paths))


@pytest.mark.parametrize("sheet", COMPONENTS, ids=lambda sheet: sheet.stem)
def test_every_selector_of_a_component_starts_with_its_block(sheet):
    block = sheet.stem
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    text = re.sub(r"@(?:media|container)[^{]*\{", "", text)
    heads = re.findall(r"([^{};]+)\{", text.replace("}", ";"))

    strangers = [
        part.strip()
        for head in heads
        for part in re.sub(r"\([^)]*\)", "", head).split(",")
        if not re.match(rf"\.{block}(?![a-z0-9-])", part.strip())
    ]

    assert strangers == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_sheet_is_longer_than_people_read(sheet):
    assert len(sheet.read_text().splitlines()) <= 120


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_named_in_the_tokens_only(sheet):
    if sheet.name != "tokens.css":
        assert COLOUR.findall(sheet.read_text()) == []


def test_every_component_sheet_is_part_of_the_shop(paths):
    imported = set(sources(STYLES, paths))

    assert {f"components/{sheet.name}" for sheet in COMPONENTS} <= imported


def test_all_styles_weigh_less_than_52_kb_in_one_file(paths):
    assert len(bundled_styles(paths).encode()) < 52_000


def test_the_bundle_keeps_every_rule_in_its_layer(paths):
    text = bundled_styles(paths)

    assert "@import" not in text
    assert text.count("{") == text.count("}")
    assert text.startswith("@layer tokens,base,layout,components;@layer tokens{")
    assert text.count("@layer components{") == 1
    assert ".worklist__item{" in text


def test_shrinking_styles_changes_no_meaning():
    sheet = """
    /* gone */
    .a :focus-visible, .a > b { margin: -0.5rem 0.25rem; color: var(--x); }
    @media (width < 40rem) { .a { inline-size: calc(100% - 0.1rem); } }
    """

    assert shrink_styles(sheet) == (
        ".a :focus-visible,.a>b{margin:-.5rem .25rem;color:var(--x)}"
        "@media (width < 40rem){.a{inline-size:calc(100% - .1rem)}}"
    )


def test_modules_are_put_into_one_file_without_sharing_names(paths):
    parts = sources(MODULES, paths)
    text = bundle_modules(read(MODULES, paths), parts)

    assert len(parts) >= 10
    assert "import " not in re.sub(r"//.*", "", text)
    assert all(
        not re.search(r"^(?:im|ex)port\b", part, re.M) for part in parts.values()
    )


def test_collecting_leaves_one_hashed_and_compressed_file_of_each(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "shop.staticfiles.BundledStaticFilesStorage"},
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    styles = (tmp_path / names[STYLES]).read_text()
    assert "@import" not in styles
    assert ".worklist__item{" in styles
    assert "data-stepper" in (tmp_path / names[MODULES]).read_text()
    assert (tmp_path / f"{names[STYLES]}.gz").exists()
    assert "css/components/badge.css" not in names


def test_every_icon_that_a_template_names_is_drawn():
    icons = set(
        re.findall(r'id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text())
    )
    asked = {
        name
        for template in TEMPLATES
        for name in re.findall(r'{% icon "([\w-]+)"', template.read_text())
    }

    assert asked - icons == set()


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_templates_carry_no_inline_scripts_or_styles(template):
    text = template.read_text()

    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=|hx-on", text)
    assert not re.search(r"<script(?![^>]*\b(?:src|type=\"application/json\"))", text)


@pytest.mark.parametrize(
    "template",
    sorted((ROOT / "templates" / "components").glob("*.html")),
    ids=lambda path: path.stem,
)
def test_a_component_says_first_what_it_needs_and_stays_short(template):
    lines = template.read_text().splitlines()

    assert lines[0].startswith("{#")
    assert len(lines) <= 60


def test_a_row_of_the_catalogue_is_complete(rf):
    article = blocks.Article(
        name="GN container <1/1>",
        url="/products/gn/",
        sku="GN-11",
        own_number="HC-2038",
        badges=(blocks.Badge("Contract", "is-accent"),),
        stock=blocks.Stock("low", Decimal(18)),
        price=blocks.Price(
            "EUR",
            Decimal("4.92"),
            unit="piece",
            next_tier=blocks.NextTier(Decimal(18), Decimal("4.65")),
        ),
        buy=blocks.Buy("7", "GN container", "/cart/add/", Decimal(6), Decimal(6)),
    )

    # Under /admin/ the page around asks nothing of the buyer: a stand-in is enough.
    request = rf.get("/admin/")
    request.buyer = SimpleNamespace(customer=SimpleNamespace(pk=42), rep=None)

    html = render_to_string(
        "components/article_list.html", {"articles": [article]}, request=request
    )

    assert "GN container &lt;1/1&gt;" in html
    assert "18 left" in html
    assert "18 more → 4.65" in html
    assert 'step="6" value="6"' in html
    assert "steps of 6" in html
    # Its form knows both, though the include it stands in is isolated.
    assert "csrfmiddlewaretoken" in html
    assert '<input type="hidden" name="acting_for" value="42">' in html


def test_a_hidden_price_shows_the_reason_and_no_figure():
    price = blocks.Price("EUR", why_hidden="Price for registered trade customers")

    html = render_to_string("components/price.html", {"price": price})

    assert "Price for registered trade customers" in html
    assert not re.search(r"€|EUR|\d+[.,]\d\d", html)


def test_a_gauge_is_cut_at_its_end_and_never_negative():
    parts = blocks.gauge_parts(
        Decimal(100),
        [("a", Decimal(60), ""), ("b", Decimal(70), "is-warn"), ("c", Decimal(-5), "")],
    )

    assert [(part.start, part.width) for part in parts] == [
        (Decimal("0.0"), Decimal("60.0")),
        (Decimal("60.0"), Decimal("40.0")),
        (Decimal("100.0"), Decimal("0.0")),
    ]
    assert blocks.gauge_parts(Decimal(0), [("a", Decimal(1), "")])[0].width == 0


@pytest.mark.parametrize("name", ["500.html", "no_channel.html"])
def test_pages_for_bad_times_need_no_database_and_no_request(name):
    html = render_to_string(name)

    assert "<h1>" in html
    assert "css/shop.css" in html
