"""Prepare this folder to run the shop: virtual environment, packages, system libraries.

Needs nothing but Python's own library. Safe to run again: a second run finds the stamps
of the first one and does nothing.

    bin/setup          what `make run` needs
    bin/setup --dev    and what `make test` needs
"""

import argparse
import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN = ROOT / ".venv"
SEMGREP = ROOT / ".venv-semgrep"

# What WeasyPrint loads, and the Debian package each library is in.
PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class CannotSetUp(Exception):
    """What is missing, as one sentence for the person at the keyboard."""


def main() -> int:
    """Set up and return the exit code."""
    parser = argparse.ArgumentParser(description="Prepare this folder to run the shop.")
    parser.add_argument("--dev", action="store_true", help="also for `make test`")
    dev: bool = parser.parse_args().dev
    try:
        check_writable()
        with only_one():
            install_system_packages(chromium=dev)
            install(MAIN, ["base.txt", "dev.txt"] if dev else ["base.txt"])
            if dev:
                install(SEMGREP, ["semgrep.txt"])
    except CannotSetUp as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def check_writable() -> None:
    """Refuse a folder that we cannot write to."""
    probe = ROOT / "var" / ".writable"
    try:
        probe.parent.mkdir(exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotSetUp(
            f"The folder {ROOT} cannot be written to ({error.strerror}): "
            "copy it to a place of your own and run make there."
        ) from error


@contextmanager
def only_one() -> Iterator[None]:
    """Wait until no other set-up of this folder is running."""
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(folder: Path, names: list[str]) -> None:
    """Bring the virtual environment `folder` to what the lock files `names` say."""
    locks = [ROOT / "requirements" / name for name in names]
    wanted = [lock for lock in locks if _stamp(folder, lock) != _fingerprint(lock)]
    if not wanted and _works(folder):
        return
    if not _works(folder):
        wanted = locks
        _create(folder)
    packages = sum(lock.read_text().count("==") for lock in wanted)
    print(f"Installing {packages} packages into {folder.name}/ …", flush=True)
    _pip_install(folder, wanted)
    for lock in wanted:
        (folder / f"stamp-{lock.name}").write_text(_fingerprint(lock))


def _fingerprint(lock: Path) -> str:
    digest = hashlib.sha256(lock.read_bytes())
    digest.update(f"{ROOT} {sys.version_info[:2]}".encode())
    return digest.hexdigest()


def _stamp(folder: Path, lock: Path) -> str:
    stamp = folder / f"stamp-{lock.name}"
    return stamp.read_text() if stamp.exists() else ""


def _works(folder: Path) -> bool:
    """Whether the environment starts, is of this Python and has not been moved."""
    python = folder / "bin" / "python"
    pip = folder / "bin" / "pip"
    if not python.exists() or not pip.exists():
        return False
    if not pip.read_text().startswith(f"#!{python}"):
        return len(str(python)) > 120  # pip writes long paths another way
    ask = "import sys; print(*sys.version_info[:2])"
    answer = subprocess.run(
        [python, "-c", ask], capture_output=True, text=True, check=False
    )
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _create(folder: Path) -> None:
    try:
        import ensurepip  # noqa: F401  (Debian packs it apart)
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        _apt_install([f"python{version}-venv"], why="Python's venv module")
    print(f"Making a virtual environment in {folder.name}/ …", flush=True)
    if folder.exists():
        shutil.rmtree(folder)
    try:
        # A process of its own: ensurepip may have been installed a moment ago.
        subprocess.run(
            [sys.executable, "-m", "venv", str(folder)],
            check=True,
            capture_output=True,
            text=True,
        )
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip().splitlines()
        raise CannotSetUp(
            "Python could not make a virtual environment: "
            f"{said[-1] if said else error}."
        ) from error


def _pip_install(folder: Path, locks: list[Path]) -> None:
    command = [
        str(folder / "bin" / "python"),
        *("-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:"),
        "--disable-pip-version-check",
    ]
    for lock in locks:
        command += ["-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "ERROR" in line]
        raise CannotSetUp(
            "The Python packages could not be installed (is the package index "
            f"reachable?): {(lines or done.stderr.splitlines() or ['pip failed'])[-1]}"
        )


def install_system_packages(*, chromium: bool) -> None:
    """Install Pango, and Chromium for the browser tests, where they are missing."""
    missing = [package for name, package in PANGO.items() if not _loads(name)]
    if missing:
        _apt_install(missing, why="Pango (for PDF documents)")
    if chromium and not any(shutil.which(name) for name in CHROMIUM):
        _apt_install(["chromium"], why="Chromium (for the browser tests)")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _apt_install(packages: list[str], *, why: str) -> None:
    """Install Debian packages, or say in one sentence what to type."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise CannotSetUp(
            f"{why} is missing: install it with your system's package manager "
            f"(Debian's names: {', '.join(packages)}) and run make again."
        )
    if os.geteuid() != 0:
        raise CannotSetUp(
            f"{why} is missing: type 'sudo {command}' and run make again."
        )
    print(f"Installing {why}: {' '.join(packages)} …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update", command):
        done = subprocess.run(
            step.split(), env=env, capture_output=True, text=True, check=False
        )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["apt-get failed"])[-1]
        raise CannotSetUp(f"{why} could not be installed with '{command}': {said}")


if __name__ == "__main__":
    sys.exit(main())
