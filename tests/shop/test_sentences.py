"""Every sentence of a template stands in the catalogues, those of mails among them."""

import ast
import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

TEMPLATES = settings.BASE_DIR / "templates"
WORD = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|'''.*?'''|\"\"\".*?\"\"\")"""
CALL = re.compile(rf"\b(?:gettext|ngettext|_)\({WORD}", re.DOTALL)


def sentences(text: str) -> set[str]:
    """What a template asks to translate, singulars only."""
    return {ast.literal_eval(found[1]) for found in CALL.finditer(templatize(text))}


@pytest.fixture(scope="module")
def asked() -> set[str]:
    return {
        sentence
        for kind in ("html", "txt", "mjml")
        for path in TEMPLATES.rglob(f"*.{kind}")
        for sentence in sentences(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("language", ["ro", "ru", "fr", "pl", "vi"])
def test_each_sentence_of_a_template_is_translated(asked, language):
    catalogue = settings.BASE_DIR / f"locale/{language}/LC_MESSAGES/django.po"
    with catalogue.open("rb") as file:
        translated = {
            message.id if isinstance(message.id, str) else message.id[0]
            for message in read_po(file)
            if message.string and all(message.string) and not message.fuzzy
        }

    assert len(asked) > 1_000
    assert asked - translated == set()
