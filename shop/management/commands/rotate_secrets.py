"""Seal all secrets of the database with the first key."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from shop.secrets import SecretField, UnreadableSecret, is_sealed_by_first_key, renew

# What allauth keeps sealed inside its JSON (see MfaAdapter).
FACTOR_SECRETS = ("secret", "seed")


class Command(BaseCommand):
    help = (
        "Seal every secret in the database (second factors, company sign-ins, "
        "connectors) anew with the first of SECRETS_KEYS. Afterwards the older keys "
        "can go. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Count secrets of an older key and those that no key opens."""
        renewed, unreadable = 0, []
        for row, names in _rows():
            try:
                renewed += _renew(row, names, keeps=not dry_run)
            except UnreadableSecret:
                unreadable.append(f"{row._meta.label} {row.pk}")
        verb = "Would seal" if dry_run else "Sealed"
        self.stdout.write(f"{verb} {renewed} secrets with the first key.")
        if unreadable:
            listed = ", ".join(unreadable)
            raise CommandError(f"No key opens the secrets of: {listed}.")


def _rows() -> Iterator[tuple[models.Model, list[str]]]:
    for model in apps.get_models():
        names = [f.name for f in model._meta.fields if isinstance(f, SecretField)]
        if names:
            for row in model._base_manager.only("pk").iterator():
                yield row, names
    for factor in Authenticator.objects.only("pk").iterator():
        yield factor, ["data"]


@transaction.atomic
def _renew(row: models.Model, names: list[str], *, keeps: bool) -> int:
    """Renew the secrets of one row under its lock; return how many needed it."""
    rows = type(row)._base_manager.select_for_update(of=("self",), no_key=True)
    locked = rows.get(pk=row.pk)
    count = 0
    for name in names:
        value = getattr(locked, name)
        held = _sealed_in(value)
        old = [key for key in held if not is_sealed_by_first_key(held[key])]
        fresh = {key: renew(held[key]) for key in old}
        count += len(old)
        if isinstance(value, dict):
            setattr(locked, name, {**value, **fresh})
        elif fresh:
            setattr(locked, name, fresh[""])
    if keeps and count:
        locked.save(update_fields=names)
    return count


def _sealed_in(value: Any) -> dict[str, str]:  # Any: a text, or allauth's JSON
    if isinstance(value, dict):
        return {key: value[key] for key in FACTOR_SECRETS if key in value}
    return {"": value}
