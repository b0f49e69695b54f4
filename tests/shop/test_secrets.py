"""Secrets of the database, and moving them to another key."""

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from accounts.models import SsoConnection
from shop import secrets

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def column(table: str, name: str) -> list[str]:
    """What lies in the table, as somebody with a copy of it would read it."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT {}::text FROM {}").format(
                sql.Identifier(name), sql.Identifier(table)
            )
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def connected(acme) -> SsoConnection:
    return SsoConnection.objects.create(
        customer=acme,
        kind="oidc",
        code="acme",
        domains=["acme.example"],
        secret=secrets.encrypt("client-secret-of-acme"),
    )


def rotate(**options) -> str:
    out = StringIO()
    call_command("rotate_secrets", stdout=out, **options)
    return out.getvalue()


def test_what_is_sealed_opens_again_and_differs_each_time():
    first, second = secrets.encrypt("pa55 ✓"), secrets.encrypt("pa55 ✓")

    assert secrets.decrypt(first) == secrets.decrypt(second) == "pa55 ✓"
    assert first != second
    assert "pa55" not in first


def test_nothing_stays_nothing():
    assert secrets.encrypt("") == ""
    assert secrets.decrypt("") == ""
    assert secrets.renew("") == ""


def test_a_wrong_key_is_named_as_the_reason(settings):
    sealed = secrets.encrypt("text")
    settings.SECRET_KEY = "quite another one"

    with pytest.raises(secrets.UnreadableSecret, match="SECRETS_KEYS"):
        secrets.decrypt(sealed)


def test_a_changed_secret_is_refused():
    sealed = secrets.encrypt("text")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]

    with pytest.raises(secrets.UnreadableSecret):
        secrets.decrypt(changed)


def test_the_first_key_seals_and_all_of_them_open(settings):
    by_secret_key = secrets.encrypt("one")
    settings.SECRETS_KEYS = ["old"]
    by_old = secrets.encrypt("two")

    settings.SECRETS_KEYS = ["new", "old"]
    by_new = secrets.encrypt("three")

    opened = [secrets.decrypt(each) for each in (by_secret_key, by_old, by_new)]
    assert opened == ["one", "two", "three"]
    settings.SECRETS_KEYS = ["new"]
    with pytest.raises(secrets.UnreadableSecret):
        secrets.decrypt(by_old)


def test_a_replaced_secret_key_still_opens(settings):
    sealed = secrets.encrypt("text")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"

    assert secrets.decrypt(sealed) == "text"


def test_the_database_does_not_hold_the_key_of_an_authenticator_app(bob):
    app = TOTP.activate(bob, TOTP_SECRET)
    codes = RecoveryCodes.activate(bob)

    raw = " ".join(column("mfa_authenticator", "data"))
    assert TOTP_SECRET not in raw
    assert not any(code in raw for code in codes.generate_codes())
    assert secrets.decrypt(app.instance.data["secret"]) == TOTP_SECRET
    assert len(set(codes.generate_codes())) == 10


def test_the_database_does_not_hold_a_clients_secret(connected):
    assert "client-secret-of-acme" not in " ".join(
        column("accounts_ssoconnection", "secret")
    )


def test_rotation_moves_everything_to_the_first_key(settings, bob, connected):
    app = TOTP.activate(bob, TOTP_SECRET).instance
    seed = secrets.decrypt(RecoveryCodes.activate(bob).instance.data["seed"])
    settings.SECRETS_KEYS = ["new"]

    said = rotate()

    assert "Sealed 3 secrets" in said
    settings.SECRET_KEY = "gone"
    connected.refresh_from_db()
    app.refresh_from_db()
    codes = Authenticator.objects.get(type="recovery_codes")
    assert secrets.decrypt(connected.secret) == "client-secret-of-acme"
    assert secrets.decrypt(app.data["secret"]) == TOTP_SECRET
    assert secrets.decrypt(codes.data["seed"]) == seed
    assert codes.data["used_mask"] == 0


def test_a_second_rotation_has_nothing_to_do(settings, connected):
    settings.SECRETS_KEYS = ["new"]
    rotate()

    assert "Sealed 0 secrets" in rotate()


def test_a_dry_run_only_counts(settings, connected):
    settings.SECRETS_KEYS = ["new"]
    before = connected.secret

    said = rotate(dry_run=True)

    connected.refresh_from_db()
    assert "Would seal 1 secrets" in said
    assert connected.secret == before


def test_rotation_names_what_no_key_opens_and_keeps_it(settings, bob, connected):
    TOTP.activate(bob, TOTP_SECRET)
    before = connected.secret
    settings.SECRET_KEY = "another"
    settings.SECRETS_KEYS = ["new"]

    with pytest.raises(CommandError, match=f"SsoConnection {connected.pk}"):
        rotate()

    connected.refresh_from_db()
    assert connected.secret == before
    assert json.loads(column("mfa_authenticator", "data")[0])["secret"]
