"""What a web process knows before its first request."""

import runpy

import pytest
from django.conf import settings
from django.urls import get_resolver, resolvers, reverse
from django.utils.translation import override, trans_real


@pytest.fixture
def _fresh_process():
    """No address and no word is known yet, as right after a start."""
    resolvers._get_cached_resolver.cache_clear()
    trans_real._translations.clear()


@pytest.mark.usefixtures("_fresh_process")
def test_words_and_addresses_of_all_languages_are_read_before_the_first_request():
    runpy.run_path("deploy/gunicorn_conf.py")["read_before_requests"]()

    languages = {code for code, _ in settings.LANGUAGES}
    assert set(get_resolver()._reverse_dict) == languages
    assert languages <= set(trans_real._translations)
    with override("fr"):
        assert reverse("storefront:catalog") == "/fr/catalog/"
