"""What a process remembers of the catalogue, and until when."""

from itertools import count
from uuid import uuid4

import pytest
from django.core.cache import cache

from catalog import selectors
from catalog.models import CatalogueChange
from catalog.selectors.kept import kept
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(channel):
    """Ask as somebody who comes anew; what is found is another each time."""
    test = uuid4()  # the process remembers what other tests asked
    times = count()

    def asked(about: str) -> int:
        return kept(make.guest(channel), (test, about), lambda: next(times))

    return asked


def test_an_answer_is_found_once_and_needs_no_cache_after(ask):
    first = ask("doors")
    cache.clear()

    assert ask("doors") == first
    assert ask("windows") != first


def test_after_a_change_of_the_catalogue_it_is_found_anew(ask):
    first = ask("doors")

    CatalogueChange.objects.create()

    assert ask("doors") != first


def test_the_answer_longest_unasked_is_let_go_and_the_others_stay(ask, monkeypatch):
    monkeypatch.setattr(selectors.kept, "MOST_KNOWN", 3)
    monkeypatch.setattr(selectors.kept, "_known", {})
    first = {about: ask(about) for about in ("doors", "windows", "handles")}
    ask("doors")
    ask("hinges")
    cache.clear()

    assert (ask("doors"), ask("handles")) == (first["doors"], first["handles"])
    assert ask("windows") != first["windows"]
