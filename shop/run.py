"""`make run`: everything from a prepared folder to a shop that answers.

Embedded servers, migrations, demo data where the database is empty, static files, then
the processes of the Procfile until Ctrl-C. `--stop` ends them and the servers.
"""

import argparse
import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import psycopg
from honcho.environ import parse_procfile
from honcho.manager import Manager

from shop import embedded
from shop.embedded_servers import CannotStart, wait_for_end

ROOT = Path(__file__).resolve().parent.parent
VAR = embedded.HOME
# In the environment of every process we start, so that those which outlive a kill -9
# of this one can be found. Its value tells clones of this folder apart.
MARK = "ANGRO_RUN"
CHANNELS = 3
PATIENCE_SECONDS = 10


class CannotRun(Exception):
    """Why the shop does not start, as one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="shop.run", description=__doc__)
    parser.add_argument("--stop", action="store_true", help="end everything")
    port = os.environ.get("PORT", "8000")
    try:
        if parser.parse_args(arguments).stop:
            stop()
            return 0
        return run(_port(port))
    except (CannotRun, CannotStart, embedded.NotRunning) as problem:
        print(problem, file=sys.stderr)
        return 1


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 65535 - CHANNELS:
        raise CannotRun(f"PORT must be a number below 65533; it is {text!r}.")
    return int(text)


def run(port: int) -> int:
    """Serve until stopped; returns the exit code."""
    VAR.mkdir(exist_ok=True)
    with _only_run(port):
        _end_leftovers()
        ports = range(port, port + CHANNELS)
        for each in ports:
            _check_free(each)
        embedded.start()
        environ = _environment(ports)
        _prepare(environ)
        return _serve(environ, ports)


@contextmanager
def _only_run(port: int) -> Iterator[None]:
    # lockf, not flock: children made by fork must not keep it when we are killed.
    with (VAR / "run.pid").open("a+") as record:
        try:
            fcntl.lockf(record, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            record.seek(0)
            where = record.read().partition(" ")[2].strip() or "another port"
            raise CannotRun(
                f"The shop is already running on {where}: 'make stop' ends it."
            ) from taken
        record.truncate(0)
        record.write(f"{os.getpid()} port {port}\n")
        record.flush()
        yield


def _environment(ports: range) -> dict[str, str]:
    """What every process is told; the caller's own variables come first."""
    bin_folder = Path(sys.executable).parent
    metrics = VAR / "metrics"
    metrics.mkdir(exist_ok=True)
    for old in metrics.glob("*.db"):
        old.unlink()
    defaults = {
        "ANGRO_DEMO": "1",
        "SECRET_KEY": _secret_key(),
        "BIND": ",".join(f"127.0.0.1:{port}" for port in ports),
        "SHOP_URL": f"http://127.0.0.1:{ports[0]}",
        "LOG_LEVEL": "WARNING",
        # Who runs the demo as root, in a container say, has chosen to.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }
    ours = {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PORT": str(ports[0]),
        "PYTHONUNBUFFERED": "1",
        MARK: str(ROOT),
    }
    return {**defaults, **os.environ, **ours}


def _secret_key() -> str:
    file = VAR / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} cannot be used ({error.strerror}): choose another with "
                f"'make run PORT={port + 1000 if port < 60000 else 8000}'."
            ) from error


# --- before the first page ---------------------------------------------------------


def _prepare(environ: dict[str, str]) -> None:
    """Bring messages, schema, static files and demo data to where they must be."""
    _do("The texts could not be compiled", environ, "bin/compile_messages.py")
    _manage(environ, "migrate", "--no-input", "--verbosity", "0")
    _collect_static(environ)
    if environ["ANGRO_DEMO"] == "1":
        _seed(environ)


def _manage(environ: dict[str, str], command: str, *options: str) -> None:
    _do(f"'manage.py {command}' failed", environ, "manage.py", command, *options)


def _do(problem: str, environ: dict[str, str], *command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environ, check=False
    )
    if done.returncode:
        raise CannotRun(f"{problem}: see above.")


def _collect_static(environ: dict[str, str]) -> None:
    stamp = VAR / "static.stamp"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    print("Collecting static files …", flush=True)
    _manage(environ, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
    stamp.write_text(fingerprint)


def _static_fingerprint() -> str:
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    digest.update((ROOT / "shop" / "settings.py").read_bytes())
    for file in sorted((ROOT / "static").rglob("*")):
        state = file.stat()
        digest.update(f"{file} {state.st_mtime_ns} {state.st_size}\n".encode())
    return digest.hexdigest()


def _seed(environ: dict[str, str]) -> None:
    """Fill an empty database; start again where a first run was ended half-way."""
    begun = VAR / "seeding"
    if not begun.exists() and not _is_empty():
        return
    begun.touch()
    _manage(environ, "seed_demo", "--size", "demo")
    begun.unlink()


def _is_empty() -> bool:
    with psycopg.connect(embedded.database_url()) as connection:
        row = connection.execute("SELECT NOT EXISTS (SELECT FROM accounts_channel)")
        return bool((row.fetchone() or (False,))[0])


# --- serving -----------------------------------------------------------------------


def _serve(environ: dict[str, str], ports: range) -> int:
    manager = Manager()
    for name, command in parse_procfile(
        (ROOT / "Procfile").read_text()
    ).processes.items():
        manager.add_process(name, command, env=environ, cwd=str(ROOT))
    threading.Thread(target=_announce, args=(environ, ports), daemon=True).start()
    manager.loop()
    _end_leftovers()
    stopped = manager.returncode in {130, 143}
    print("The shop has stopped; its database runs on until 'make stop'.")
    return 0 if stopped else int(manager.returncode or 1)


def _announce(environ: dict[str, str], ports: range) -> None:
    """Say where the shop is as soon as it answers."""
    for _ in range(1200):
        line = HTTPConnection("127.0.0.1", ports[0], timeout=60)
        with suppress(OSError, HTTPException):
            line.request("GET", "/healthz")
            line.getresponse()
            break
        time.sleep(0.1)
    lines = ["", "Angro is open:"]
    lines += [f"  http://127.0.0.1:{port}/" for port in ports]
    if environ["ANGRO_DEMO"] == "1":
        lines.append("The start page lists the demo sign-ins.")
    lines += ["Ctrl-C ends it, 'make stop' ends its database too.", ""]
    print("\n".join(lines), flush=True)


# --- ending ------------------------------------------------------------------------


def stop() -> None:
    """End a running shop and the embedded servers; without one, do nothing."""
    _end_main()
    _end_leftovers()
    embedded.stop()


def _end_main() -> None:
    record = VAR / "run.pid"
    if not record.exists():
        return
    with record.open("r+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = int(file.read().split()[0])
        else:
            return  # nobody holds it
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    _wait_or_kill([process for process in psutil.process_iter() if process.pid == pid])


def _end_leftovers() -> None:
    """End processes of this folder that a killed run left behind."""
    left = [process for process in psutil.process_iter() if _is_ours(process)]
    for process in left:
        with suppress(psutil.Error):
            process.terminate()
    _wait_or_kill(left)


def _is_ours(process: psutil.Process) -> bool:
    try:
        return process.environ().get(MARK) == str(ROOT)
    except psutil.Error:
        return False


def _wait_or_kill(processes: list[psutil.Process]) -> None:
    if wait_for_end(processes, PATIENCE_SECONDS):
        return
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
    wait_for_end(processes, PATIENCE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
