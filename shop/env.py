"""Read settings from the environment; a malformed value is refused at start."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def _parsed(name: str, default: T, parse: Callable[[str], T], expected: str) -> T:
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return parse(raw.strip())
    except (ValueError, KeyError) as bad:
        message = f"{name} must be {expected}; it is {raw!r}."
        raise ImproperlyConfigured(message) from bad


def text(name: str, default: str = "") -> str:
    """The variable as it stands."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""

    def parse(raw: str) -> bool:
        if raw.lower() in TRUE:
            return True
        if raw.lower() in FALSE:
            return False
        raise ValueError(raw)

    return _parsed(name, default, parse, "1 or 0")


def whole(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`."""

    def parse(raw: str) -> int:
        number = int(raw)
        if number < least:
            raise ValueError(raw)
        return number

    return _parsed(name, default, parse, f"a whole number of at least {least}")


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list without empty entries."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    return [word.strip() for word in raw.split(",") if word.strip()]


def choice(name: str, default: str, allowed: set[str]) -> str:
    """One of `allowed`."""
    names = {option: option for option in allowed}
    listed = " or ".join(sorted(allowed))
    return _parsed(name, default, names.__getitem__, listed)


def kept_secret(file: Path) -> str:
    """The secret in `file`, made up on the first call, readable by its owner."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f"{file.name}.{os.getpid()}")
        half.touch(mode=0o600)
        half.write_text(secrets.token_urlsafe(50))
        half.rename(file)
    return file.read_text()
