"""PostgreSQL and Valkey for those who have none: they start by themselves under var/.

`DATABASE_URL` and `REDIS_URL` in the environment come first; a server is only embedded
for the one that is unset. From the command line:

    python -m shop.embedded start|stop|status|urls
"""

import argparse
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from shop.embedded_servers import (
    HOST,
    Account,
    Binaries,
    CannotStart,
    Postgres,
    Valkey,
)

HOME = Path(
    os.environ.get("ANGRO_VAR") or Path(__file__).resolve().parent.parent / "var"
)
START_HINT = "type 'make services', or set {name} to a server of your own."


class NotRunning(ImproperlyConfigured):
    """No address in the environment and no embedded server to take its place."""


def database_url() -> str:
    """The address of PostgreSQL: from the environment, else of the running server.

    Raises NotRunning when there is neither.
    """
    if url := os.environ.get("DATABASE_URL"):
        return url
    services = Services.recorded(HOME)
    if services is None or not services.postgres.answers():
        hint = START_HINT.format(name="DATABASE_URL")
        raise NotRunning(f"PostgreSQL is not running: {hint}")
    return services.postgres.url()


def redis_url() -> str:
    """The address of Valkey or Redis: from the environment, else of our own server.

    It need not answer: the shop sells without it. Raises NotRunning when there never
    was a server.
    """
    if url := os.environ.get("REDIS_URL"):
        return url
    services = Services.recorded(HOME)
    if services is None:
        hint = START_HINT.format(name="REDIS_URL")
        raise NotRunning(f"Valkey is not running: {hint}")
    return services.valkey.url()


@dataclass(frozen=True)
class Services:
    """Both servers of one folder, as `services.json` there records them."""

    home: Path
    postgres: Postgres
    valkey: Valkey

    @classmethod
    def recorded(cls, home: Path) -> "Services | None":
        """The servers made earlier in `home`, running or not."""
        record = home / "services.json"
        if not record.exists():
            return None
        data = json.loads(record.read_text())
        folder, account = Path(data["folder"]), Account(data["user"])
        return cls(
            home=home,
            postgres=Postgres(
                folder=folder / "postgres",
                binaries=Path(data["postgres"]["binaries"]),
                account=account,
                port=data["postgres"]["port"],
                password=data["postgres"]["password"],
                login_password=data["postgres"]["login_password"],
            ),
            valkey=Valkey(
                folder=folder / "valkey",
                binaries=Path(data["valkey"]["binaries"]),
                account=account,
                port=data["valkey"]["port"],
                password=data["valkey"]["password"],
            ),
        )

    def record(self) -> None:
        """Write the record, readable for its owner only."""
        data = {
            "folder": str(self.postgres.folder.parent),
            "user": self.postgres.account.name,
            "postgres": {
                "binaries": str(self.postgres.binaries),
                "port": self.postgres.port,
                "password": self.postgres.password,
                "login_password": self.postgres.login_password,
            },
            "valkey": {
                "binaries": str(self.valkey.binaries),
                "port": self.valkey.port,
                "password": self.valkey.password,
            },
        }
        file = self.home / "services.json.new"
        file.touch(mode=0o600)
        file.write_text(json.dumps(data, indent=2) + "\n")
        file.replace(self.home / "services.json")


def start(home: Path = HOME) -> None:
    """Start the servers the environment does not name; what runs is left running."""
    wanted = [
        name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)
    ]
    if not wanted:
        return
    home.mkdir(exist_ok=True)
    with _only_one(home):
        services = _with_binaries_in_place(Services.recorded(home) or _new(home))
        services = _with_ports_free(services)
        services.record()
        if "DATABASE_URL" in wanted and not services.postgres.is_running():
            services.postgres.start()
        if "REDIS_URL" in wanted and not services.valkey.is_running():
            services.valkey.start()


def stop(home: Path = HOME) -> None:
    """End the servers of `home`, if they run; the data stays."""
    services = Services.recorded(home)
    if services is None:
        return
    with _only_one(home):
        services.postgres.stop()
        services.valkey.stop()


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with (home / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _new(home: Path) -> Services:
    """Choose user, folder, ports and passwords, and say so where it is not var/."""
    wheels = Binaries.of_the_wheels()
    account = Account(_unprivileged_user() if os.geteuid() == 0 else None)
    folder = _folder_for(account, home)
    if folder != home:
        print(
            f"PostgreSQL must not run as root and '{account.name}' cannot enter "
            f"{home}: the data is in {folder}."
        )
    return Services(
        home=home,
        postgres=Postgres(
            folder=folder / "postgres",
            binaries=wheels.postgres,
            account=account,
            port=_free_port(),
            password=secrets.token_urlsafe(24),
            login_password=secrets.token_urlsafe(24),
        ),
        valkey=Valkey(
            folder=folder / "valkey",
            binaries=wheels.valkey,
            account=account,
            port=_free_port(),
            password=secrets.token_urlsafe(24),
        ),
    )


def _unprivileged_user() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise CannotStart(
        "PostgreSQL must not run as root, and this machine has no user 'nobody' to run "
        "it: run make as an ordinary user."
    )


def _folder_for(account: Account, home: Path) -> Path:
    if account.reaches(home):
        return home
    name = f"angro-{hashlib.sha256(str(home).encode()).hexdigest()[:8]}"
    for parent in (Path("/var/lib"), Path(tempfile.gettempdir())):
        folder = parent / name
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        if account.reaches(folder):
            return folder
    raise CannotStart(
        f"PostgreSQL must not run as root and '{account.name}' can enter neither "
        f"{home} nor /var/lib: run make as an ordinary user."
    )


def _with_binaries_in_place(services: Services) -> Services:
    """Copy the programs next to the data where the user cannot reach the wheels."""
    wheels = Binaries.of_the_wheels()
    account, folder = services.postgres.account, services.postgres.folder.parent
    if not account.reaches(wheels.postgres / "bin" / "postgres"):
        # As they lie in the wheels: programs find their libraries by the way there.
        packages = wheels.postgres.parent.parent
        libraries = packages.glob(f"{wheels.postgres.parent.name}*.libs")
        copy = folder / "programs"
        for source in (wheels.postgres, *libraries, wheels.valkey):
            _copy_whole(source, copy / source.relative_to(packages))
        wheels = Binaries(
            copy / wheels.postgres.relative_to(packages),
            copy / wheels.valkey.relative_to(packages),
        )
    return replace(
        services,
        postgres=replace(services.postgres, binaries=wheels.postgres),
        valkey=replace(services.valkey, binaries=wheels.valkey),
    )


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a folder unless it is there; what was cut off half-way is not there."""
    if target.exists():
        return
    half = target.with_name(f".{target.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, half, symlinks=True)
    half.rename(target)


def _with_ports_free(services: Services) -> Services:
    """Take another port where a stranger has taken ours meanwhile."""
    postgres, valkey = services.postgres, services.valkey
    if postgres.pid() is None and postgres.answers():
        postgres = replace(postgres, port=_free_port())
    if valkey.pid() is None and valkey.answers():
        valkey = replace(valkey, port=_free_port())
    return replace(services, postgres=postgres, valkey=valkey)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _status(services: Services | None) -> int:
    if services is None:
        print("Never started here.")
        return 1
    pids = []
    for server in (services.postgres, services.valkey):
        pids.append(server.pid())
        state = f"running, pid {pids[-1]}" if pids[-1] else "stopped"
        print(f"{type(server).__name__}: {state}, port {server.port}")
    return 0 if all(pids) else 1


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="shop.embedded", description=__doc__)
    parser.add_argument("verb", choices=("start", "stop", "status", "urls"))
    verb: str = parser.parse_args(arguments).verb
    try:
        if verb == "start":
            start(HOME)
        elif verb == "stop":
            stop(HOME)
        elif verb == "status":
            return _status(Services.recorded(HOME))
        if verb in {"start", "urls"}:
            print(f"DATABASE_URL={database_url()}\nREDIS_URL={redis_url()}")
    except (CannotStart, NotRunning) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
