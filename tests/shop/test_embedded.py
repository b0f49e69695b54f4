"""The servers in wheels, started for real in a folder of the test's own."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from shop import embedded
from shop.embedded import Services
from shop.embedded_servers import Account, CannotStart, has_ended

# One worker for all, so that those who only look share one pair of servers.
pytestmark = pytest.mark.xdist_group("embedded")


@contextmanager
def _folder_for_servers():
    """An empty folder for servers, which are ended with it.

    Not under pytest's own temporary folder: only its owner may enter that, and as root
    the servers run as another user.
    """
    with (
        pytest.MonkeyPatch.context() as environment,
        tempfile.TemporaryDirectory(prefix="angro-test-") as parent,
    ):
        environment.delenv("DATABASE_URL", raising=False)
        environment.delenv("REDIS_URL", raising=False)
        Path(parent).chmod(0o755)
        folder = Path(parent) / "var"
        yield folder
        embedded.stop(folder)


@pytest.fixture
def home():
    """An empty folder where a test may start, stop and kill servers."""
    with _folder_for_servers() as folder:
        yield folder


@pytest.fixture(scope="module")
def running():
    """Servers that run, for tests that only look; started under a poor locale."""
    with _folder_for_servers() as folder, pytest.MonkeyPatch.context() as environment:
        environment.setenv("LANG", "C")
        environment.setenv("LC_ALL", "C")
        embedded.start(folder)
        yield Services.recorded(folder)


def servers_of(services):
    return services.postgres, services.valkey


def _ask(services, statement):
    with psycopg.connect(services.postgres.url(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


@pytest.mark.full
def test_data_survives_a_killed_server(home):
    embedded.start(home)
    first = Services.recorded(home)
    _ask(first, "CREATE TABLE kept (word text)")
    _ask(first, "INSERT INTO kept VALUES ('still here')")
    redis.Redis.from_url(first.valkey.url()).set("kept", "still here")
    redis.Redis.from_url(first.valkey.url()).execute_command("WAITAOF", 1, 0, 2000)

    first.postgres.end(signal.SIGKILL)
    first.valkey.end(signal.SIGKILL)
    embedded.start(home)

    second = Services.recorded(home)
    assert second.postgres.url() == first.postgres.url()
    assert _ask(second, "SELECT word FROM kept") == [("still here",)]
    assert redis.Redis.from_url(second.valkey.url()).get("kept") == b"still here"


@pytest.mark.full
def test_stop_ends_both_and_keeps_the_data(home):
    embedded.start(home)
    services = Services.recorded(home)
    processes = [psutil.Process(server.pid()) for server in servers_of(services)]

    embedded.stop(home)

    assert services.postgres.pid() is None
    assert services.valkey.pid() is None
    assert not services.postgres.answers()
    assert not services.valkey.answers()
    assert all(has_ended(process) for process in processes)
    assert (services.postgres.folder / "PG_VERSION").exists()


@pytest.mark.full
def test_starting_twice_leaves_the_running_servers_alone(home):
    embedded.start(home)
    services = Services.recorded(home)
    pids = (services.postgres.pid(), services.valkey.pid())

    embedded.start(home)

    assert (services.postgres.pid(), services.valkey.pid()) == pids


@pytest.mark.full
def test_two_starts_at_once_make_one_pair_of_servers(home):
    with ThreadPoolExecutor(2) as pool:
        starts = [pool.submit(embedded.start, home) for _ in range(2)]

    assert [start.exception() for start in starts] == [None, None]
    assert Services.recorded(home).postgres.is_running()
    assert Services.recorded(home).valkey.is_running()


@pytest.mark.full
def test_a_stale_pid_that_is_now_another_process_does_not_stop_the_start(home):
    embedded.start(home)
    services = Services.recorded(home)
    record = services.postgres.folder / "postmaster.pid"
    text = record.read_text()
    embedded.stop(home)
    record.write_text(text.replace(text.split()[0], str(os.getpid()), 1))

    embedded.start(home)

    assert services.postgres.is_running()
    assert services.postgres.pid() != os.getpid()


@pytest.mark.full
def test_a_port_taken_meanwhile_is_replaced(home):
    embedded.start(home)
    before = Services.recorded(home)
    embedded.stop(home)

    with socket.create_server(("127.0.0.1", before.postgres.port)):
        embedded.start(home)

    after = Services.recorded(home)
    assert after.postgres.port != before.postgres.port
    assert _ask(after, "SELECT 1") == [(1,)]


def test_the_shop_signs_in_as_owner_and_not_as_superuser(running):
    roles = _ask(
        running,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcanlogin "
        "FROM pg_roles WHERE rolname LIKE 'angro%' ORDER BY rolname",
    )
    owner = _ask(
        running,
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'angro'",
    )

    assert roles == [
        ("angro", False, False, True, True),
        ("angro_web", False, False, False, False),
        ("angro_worker", False, False, False, False),
    ]
    assert owner == [("angro",)]


def test_the_shop_may_make_its_extensions_and_take_its_roles(running):
    for extension in ("pg_trgm", "unaccent", "btree_gist"):
        _ask(running, f"CREATE EXTENSION IF NOT EXISTS {extension}")
    with psycopg.connect(running.postgres.url(), options="-c role=angro_web") as web:
        who = web.execute("SELECT current_user").fetchone()

    assert who == ("angro_web",)


def test_letters_of_every_language_are_letters(running):
    _ask(running, "CREATE EXTENSION IF NOT EXISTS pg_trgm")

    answer = _ask(running, "SELECT lower('ȘŁĐЖ'), similarity('болт', 'болты') > 0.5")

    assert answer == [("șłđж", True)]


def test_a_wrong_password_is_refused(running):
    wrong = running.postgres.url().replace(running.postgres.login_password, "wrong")

    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(wrong)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(f"redis://127.0.0.1:{running.valkey.port}").ping()


def test_secrets_are_readable_for_their_owner_only(running):
    for file in (running.home / "services.json", running.postgres.folder):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


def test_valkey_keeps_every_key_and_writes_them_down(running):
    client = redis.Redis.from_url(running.valkey.url())

    assert client.config_get("appendonly") == {"appendonly": "yes"}
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_addresses_in_the_environment_come_first(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/shop")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")

    embedded.start(home)

    assert embedded.database_url() == "postgresql://db.example/shop"
    assert embedded.redis_url() == "redis://cache.example/0"
    assert not home.exists()


def test_only_the_server_that_is_not_named_is_started(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/shop")

    embedded.start(home)

    services = Services.recorded(home)
    assert services.valkey.is_running()
    assert services.postgres.pid() is None


def test_without_a_server_the_way_out_is_one_sentence(home, monkeypatch):
    monkeypatch.setattr(embedded, "HOME", home)

    with pytest.raises(embedded.NotRunning, match="type 'make services', or set DATA"):
        embedded.database_url()
    with pytest.raises(embedded.NotRunning, match="type 'make services', or set REDIS"):
        embedded.redis_url()


@pytest.mark.full
def test_a_stopped_valkey_does_not_keep_the_shop_from_starting(home, monkeypatch):
    embedded.start(home)
    monkeypatch.setattr(embedded, "HOME", home)
    Services.recorded(home).valkey.stop()

    address = embedded.redis_url()

    assert address == Services.recorded(home).valkey.url()


@pytest.mark.full
def test_data_of_another_postgresql_is_refused_in_one_sentence(home):
    embedded.start(home)
    embedded.stop(home)
    (Services.recorded(home).postgres.folder / "PG_VERSION").write_text("15\n")

    with pytest.raises(CannotStart, match=r"was written by PostgreSQL 15 .*restore"):
        embedded.start(home)


def test_the_servers_never_run_as_root(running):
    for server in (running.postgres, running.valkey):
        assert os.stat(f"/proc/{server.pid()}").st_uid != 0


@pytest.mark.full
def test_where_that_user_cannot_go_the_data_lies_elsewhere_and_we_say_where(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "var"

    embedded.start(home)

    services = Services.recorded(home)
    elsewhere = services.postgres.folder.parent
    said = capsys.readouterr().out
    try:
        if os.geteuid() == 0:
            assert elsewhere != home
            assert said.count("\n") == 1
            assert str(elsewhere) in said
        else:  # our own folder is open to us
            assert elsewhere == home
        assert _ask(services, "SELECT 1") == [(1,)]
        assert Account(services.postgres.account.name).reaches(elsewhere)
    finally:
        embedded.stop(home)
        shutil.rmtree(elsewhere)


@pytest.mark.full
def test_the_command_line_says_what_runs(home, monkeypatch, capsys):
    monkeypatch.setattr(embedded, "HOME", home)

    before = embedded.main(["status"])
    started = embedded.main(["start"])
    running = embedded.main(["status"])
    ended = embedded.main(["stop"])
    after = embedded.main(["status"])

    assert (before, started, running, ended, after) == (1, 0, 0, 0, 1)
    said = capsys.readouterr().out
    assert "DATABASE_URL=postgresql://angro:" in said
    assert "Postgres: running, pid " in said
    assert "Postgres: stopped" in said


@pytest.mark.full
def test_programs_copied_to_where_they_are_reached_still_run(tmp_path, monkeypatch):
    services = embedded._new(tmp_path)
    monkeypatch.setattr(Account, "reaches", lambda *_: False)
    folder = tmp_path / "copied"
    moved = replace(
        services, postgres=replace(services.postgres, folder=folder / "postgres")
    )

    copied = embedded._with_binaries_in_place(moved)

    for program in (
        copied.postgres.binaries / "bin" / "initdb",
        copied.postgres.binaries / "bin" / "postgres",
        copied.valkey.binaries / "valkey-server",
    ):
        assert program.is_relative_to(folder)
        subprocess.run([program, "--version"], check=True, capture_output=True)
