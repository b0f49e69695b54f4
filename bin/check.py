"""`make lint`, `make test`, `make test-full`: run every check, end with one exit code.

A check prints one line when it passes and all it said when it does not.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SEMGREP = ROOT / ".venv-semgrep" / "bin" / "semgrep"
PYTHON = str(BIN / "python")


@dataclass(frozen=True)
class Check:
    """One command that must end with 0."""

    name: str
    command: tuple[str, ...]


LINT = (
    Check("types", (f"{BIN}/mypy", ".")),
    Check(
        "patterns",
        (
            *(str(SEMGREP), "scan", "--config", ".semgrep.yml", "--error", "--quiet"),
            *("--metrics=off", "--disable-version-check", "--oss-only", "--jobs=1"),
            ".",
        ),
    ),
    Check("format", (f"{BIN}/ruff", "format", "--check", "--quiet", ".")),
    Check("style", (f"{BIN}/ruff", "check", "--quiet", ".")),
    Check("layers", (f"{BIN}/lint-imports",)),
    Check("templates", (f"{BIN}/djlint", "--lint", "--quiet", "templates")),
    Check("messages", (PYTHON, "bin/compile_messages.py")),
    Check(
        "models have migrations",
        (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
    ),
    Check("migrations", (PYTHON, "bin/lint_migrations.py")),
)


def main() -> int:
    """Run what was asked for; 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=("lint", "tests"))
    parser.add_argument("--full", action="store_true", help="also what takes long")
    asked = parser.parse_args()
    prepare = subprocess.run(
        [PYTHON, "-m", "shop.embedded", "start"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if prepare.returncode:
        return 1
    passed = True
    if "lint" in asked.parts:
        passed = lint() and passed
    if "tests" in asked.parts:
        passed = test(full=asked.full) and passed
    if not passed:
        print("Not everything passed; see above.", file=sys.stderr)
    return 0 if passed else 1


def lint() -> bool:
    """Run the checks, as many at a time as there are cores; whether all passed."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return all(list(pool.map(passes, LINT)))


def passes(check: Check) -> bool:
    """Run one check and report it."""
    start = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - start
    if done.returncode:
        print(f"FAILED  {check.name} ({seconds:.1f} s)\n{done.stdout}", flush=True)
    else:
        print(f"ok      {check.name} ({seconds:.1f} s)", flush=True)
    return done.returncode == 0


def test(*, full: bool) -> bool:
    """Run pytest with its output shown; whether it passed."""
    command = [f"{BIN}/pytest", "-n", "2", "--dist", "loadgroup", "-q"]
    if full:
        command += ["-m", ""]
    done = subprocess.run(command, cwd=ROOT, env=environment(), check=False)
    return done.returncode == 0


def environment() -> dict[str, str]:
    """Ours, with demo mode on as in `make run`, so that settings load."""
    return {"ANGRO_DEMO": "1", **os.environ, "PYTHONUNBUFFERED": "1"}


if __name__ == "__main__":
    sys.exit(main())
