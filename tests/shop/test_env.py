"""A malformed setting is refused at start, in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop import env

ROOT = Path(__file__).resolve().parents[2]


def test_values_are_read_as_what_they_are(monkeypatch):
    monkeypatch.setenv("FLAG", "Yes")
    monkeypatch.setenv("COUNT", " 12 ")
    monkeypatch.setenv("HOSTS", "a.example, b.example,")

    assert env.flag("FLAG") is True
    assert env.whole("COUNT", 1) == 12
    assert env.words("HOSTS", []) == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("FLAG", "perhaps", lambda: env.flag("FLAG")),
        ("COUNT", "twelve", lambda: env.whole("COUNT", 1)),
        ("COUNT", "0", lambda: env.whole("COUNT", 1, least=1)),
        ("LEVEL", "LOUD", lambda: env.choice("LEVEL", "INFO", {"INFO"})),
    ],
)
def test_a_malformed_value_is_refused_with_its_name(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        read()


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.full
def test_the_shop_does_not_start_with_a_malformed_setting():
    refused = start(DB_POOL_SIZE="many")

    assert refused.returncode != 0
    assert "DB_POOL_SIZE must be a whole number" in refused.stderr


@pytest.mark.full
def test_production_does_not_start_without_a_secret():
    refused = start(ANGRO_DEMO="0", SECRET_KEY="")

    assert refused.returncode != 0
    assert "SECRET_KEY must be set" in refused.stderr


def test_a_kept_secret_is_made_once_and_is_private(tmp_path):
    file = tmp_path / "var" / "secret"

    first, second = env.kept_secret(file), env.kept_secret(file)

    assert first == second
    assert len(first) > 50
    assert file.stat().st_mode & 0o077 == 0
