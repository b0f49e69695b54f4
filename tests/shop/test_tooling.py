"""`make lint` refuses what it must; set-up and start refuse in one sentence.

Each planted violation stands beside an innocent neighbour that must pass.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SEMGREP = ROOT / ".venv-semgrep" / "bin" / "semgrep"

# rule → (path, what is refused, what is not)
PLANTED = {
    "unscoped-lookup": (
        "orders/views.py",
        "order = Order.objects.get(pk=pk)",
        "order = Order.objects.visible_to(request.buyer).get(pk=pk)",
    ),
    "template-from-data": (
        "shop/mail.py",
        "from django.template import Template\nTemplate(row.text)",
        "from django.template import Template\nTemplate('{{ name }}')",
    ),
    "pdf-without-url-fetcher": (
        "shop/pdf.py",
        "import weasyprint\nweasyprint.HTML(string=html)",
        "import weasyprint\nweasyprint.HTML(string=html, url_fetcher=fetch)",
    ),
    "undefused-csv": (
        "shop/exports.py",
        "import csv\nwriter = csv.writer(out)",
        "from defusedcsv import csv\nwriter = csv.writer(out)",
    ),
    "call-to-outside": (
        "erp/rest.py",
        "import httpx",
        "from shop import http",
    ),
    "upload-name-in-path": (
        "orders/services.py",
        "def keep(upload, folder):\n    open(folder / upload.name, 'wb')",
        "def keep(upload, folder):\n    open(folder / digest(upload), 'wb')",
    ),
    "counter-read-then-written": (
        "catalog/services.py",
        "def take(stock):\n    stock.reserved += 1\n    stock.save()",
        "def take(stock):\n    stock.filter(pk=1).update(reserved=F('reserved') + 1)",
    ),
    "float-for-money": (
        "pricing/rules.py",
        "rate = float(text)",
        "rate = Decimal(text)",
    ),
    "signal": (
        "orders/models.py",
        "from django.db.models.signals import post_save",
        "from django.db.models import F",
    ),
    "save-override": (
        "orders/models.py",
        "class Order(models.Model):\n    def save(self, **kwargs):\n        pass",
        "class Order(models.Model):\n    def is_paid(self):\n        return True",
    ),
    "private-name-of-another-module": (
        "orders/services.py",
        "from accounts.services import _lock",
        "from accounts.services import lock",
    ),
    "sleep-in-test": (
        "tests/test_wait.py",
        "import time\ntime.sleep(1)",
        "import time\ntime.monotonic()",
    ),
}

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def semgrep_findings(tmp_path_factory):
    """(rule, file name) of every finding in the planted files."""
    folder = tmp_path_factory.mktemp("semgrep")
    shutil.copy(ROOT / ".semgrepignore", folder)
    for number, (path, bad, good) in enumerate(PLANTED.values()):
        for kind, text in (("bad", bad), ("good", good)):
            file = folder / f"{kind}{number}" / path
            file.parent.mkdir(parents=True)
            file.write_text(f"{text}\n")
    done = subprocess.run(
        [
            *(SEMGREP, "scan", "--config", ROOT / ".semgrep.yml", "--json", "--quiet"),
            *("--metrics=off", "--disable-version-check", "--oss-only", "."),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    results = json.loads(done.stdout)["results"]
    return {
        (found["check_id"].rpartition(".")[2], found["path"].split("/")[0])
        for found in results
    }


def test_every_rule_is_tried():
    import yaml

    rules = yaml.safe_load((ROOT / ".semgrep.yml").read_text())["rules"]

    assert {rule["id"] for rule in rules} == set(PLANTED)


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_pattern_is_found(semgrep_findings, rule):
    number = list(PLANTED).index(rule)

    assert (rule, f"bad{number}") in semgrep_findings


def test_innocent_neighbours_pass(semgrep_findings):
    assert {place for _, place in semgrep_findings if place.startswith("good")} == set()


# --- layers ------------------------------------------------------------------------


@pytest.fixture
def layers(tmp_path):
    """A function: plant imports into empty apps, get what lint-imports says."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    roots = config["importlinter"]["root_packages"]
    kernel = next(
        contract
        for contract in config["importlinter"]["contracts"]
        if contract["type"] == "kernel"
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "contracts.py", tmp_path / "bin")
    modules = ("views", "services", "models", "errors")
    names = [f"{app}.{module}" for app in roots for module in modules]
    for name in (*names, *kernel["above"], "shop.money"):
        file = tmp_path / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.touch()

    def check(planted):
        for name, text in planted.items():
            (tmp_path / f"{name.replace('.', '/')}.py").write_text(f"{text}\n")
        done = subprocess.run(
            [BIN / "lint-imports", "--no-logo", "--no-cache"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout

    return check


def test_imports_to_the_left_and_down_pass(layers):
    code, said = layers(
        {
            "orders.services": "import accounts.services, orders.models, shop.money",
            "shop.urls": "import orders.views",
        }
    )

    assert code == 0, said


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("accounts.services", "orders.models"),
        ("erp.services", "marketing.models"),
        ("shop.money", "accounts.models"),
        ("shop.money", "shop.settings"),
        ("orders.services", "shop.celery"),
        ("orders.models", "orders.services"),
        ("orders.services", "orders.views"),
        ("orders.services", "accounts.views"),
    ],
)
def test_imports_up_or_through_the_door_of_another_are_refused(
    layers, importer, imported
):
    code, said = layers({importer: f"import {imported}"})

    assert code == 1
    assert importer in said
    assert imported in said


# --- types, style, templates, migrations ---------------------------------------------


def _checked(*command, cwd):
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("DTZ005", "import datetime\nnow = datetime.datetime.now()"),
        ("T201", "print('here')"),
        ("S608", "def find(name):\n    return f\"SELECT * FROM t WHERE n = '{name}'\""),
        ("INT001", "from django.utils.translation import gettext as _\n_(f'{1}')"),
        ("BLE001", "try:\n    f()\nexcept Exception:\n    g()"),
        ("E501", f"words = '{'x' * 90}'"),
    ],
)
def test_style_is_refused(tmp_path, rule, text):
    (tmp_path / "planted.py").write_text(f"{text}\n")

    done = _checked(
        *(BIN / "ruff", "check", "--no-cache", "--config", ROOT / "pyproject.toml"),
        *("--output-format", "concise", "planted.py"),
        cwd=tmp_path,
    )

    assert done.returncode == 1
    assert rule in done.stdout


def test_too_many_branches_are_refused(tmp_path):
    branches = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(9))
    (tmp_path / "planted.py").write_text(f"def f(x):\n{branches}    return 0\n")

    done = _checked(
        *(BIN / "ruff", "check", "--no-cache", "--config", ROOT / "pyproject.toml"),
        *("--output-format", "concise", "planted.py"),
        cwd=tmp_path,
    )

    assert "C901" in done.stdout


def test_an_untyped_function_is_refused(tmp_path):
    # Without the Django plugin, which would load the whole shop for one function.
    config = (ROOT / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(re.sub(r"(?m)^plugins = .*$", "", config))
    (tmp_path / "planted.py").write_text(
        "def double(x):\n    return x * 2\n\n"
        "def half(x: int) -> int:\n    return x / 2\n"
    )

    done = _checked(BIN / "mypy", "--no-incremental", "planted.py", cwd=tmp_path)

    assert done.returncode == 1
    assert "[no-untyped-def]" in done.stdout
    assert "[return-value]" in done.stdout


def test_a_broken_template_is_refused(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "page.html").write_text("<div>\n<img src='x'>\n{{name}}\n")

    done = _checked(BIN / "djlint", "--lint", "--quiet", "page.html", cwd=tmp_path)

    assert done.returncode == 1


@pytest.mark.parametrize(
    ("sql", "is_accepted"),
    [
        ("CREATE TABLE tool (id bigint PRIMARY KEY);", True),
        ("ALTER TABLE tool DROP COLUMN name;", False),
        ("ALTER TABLE tool ADD COLUMN name text NOT NULL;", False),
        ("CREATE INDEX tool_name ON tool (name);", False),
        ("COMMIT; CREATE INDEX CONCURRENTLY tool_name ON tool (name); BEGIN;", True),
        ("ALTER TABLE tool RENAME COLUMN name TO title;", False),
    ],
)
def test_a_migration_that_locks_or_loses_is_refused(tmp_path, sql, is_accepted):
    sys.path.insert(0, str(ROOT / "bin"))
    from lint_migrations import accepts

    script = tmp_path / "0007_planted.sql"
    script.write_text(f"BEGIN;\n{sql}\nCOMMIT;\n")

    assert accepts([script]) is is_accepted


# --- set-up and start --------------------------------------------------------------


def _sentence(text):
    """`text` if it is one line without a traceback."""
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1, text
    return text.strip()


def test_an_old_python_is_refused_in_one_sentence(tmp_path):
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        old = tmp_path / name
        old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
        old.chmod(0o755)

    done = subprocess.run(
        [ROOT / "bin" / "setup"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and this machine has Python 3.9.2" in _sentence(
        done.stderr
    )


def test_a_read_only_folder_is_refused_in_one_sentence():
    # As root nothing is read-only, so ask as somebody who is not.
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="angro-test-") as parent:
        folder = Path(parent)
        shutil.copytree(ROOT / "bin", folder / "bin")
        folder.chmod(0o555)
        done = subprocess.run(
            ["/bin/sh", folder / "bin" / "setup"],
            cwd="/",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHON": "python3"},
            user=user,
            capture_output=True,
            text=True,
        )
        folder.chmod(0o755)

    assert done.returncode == 1
    assert "cannot be written to" in _sentence(done.stderr)


@pytest.mark.parametrize(
    ("is_root", "has_apt", "expected"),
    [
        (False, True, "type 'sudo apt-get install -y --no-install-recommends pango'"),
        (False, False, "install it with your system's package manager"),
        (True, False, "install it with your system's package manager"),
    ],
)
def test_a_missing_library_is_named_with_what_to_type(
    monkeypatch, is_root, has_apt, expected
):
    sys.path.insert(0, str(ROOT / "bin"))
    import bootstrap

    monkeypatch.setattr(os, "geteuid", lambda: 0 if is_root else 1000)
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: "/usr/bin/apt-get" if has_apt else None
    )

    with pytest.raises(bootstrap.CannotSetUp, match=re.escape(expected)):
        bootstrap._apt_install(["pango"], why="Pango (for PDF documents)")


def test_a_port_in_use_is_refused_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with tempfile.TemporaryDirectory(prefix="angro-test-") as var:
            done = subprocess.run(
                [sys.executable, "-m", "shop.run"],
                cwd=ROOT,
                env={**os.environ, "PORT": str(port), "ANGRO_VAR": var},
                capture_output=True,
                text=True,
            )

    assert done.returncode == 1
    assert _sentence(done.stderr).startswith(f"Port {port} cannot be used")


def test_a_port_that_is_none_is_refused_in_one_sentence():
    done = subprocess.run(
        [sys.executable, "-m", "shop.run"],
        cwd=ROOT,
        env={**os.environ, "PORT": "http"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert _sentence(done.stderr) == "PORT must be a number below 65533; it is 'http'."


def test_locks_name_hashes_and_no_address():
    for name in ("base.txt", "dev.txt", "semgrep.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pins = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE | re.IGNORECASE)
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", text)

        assert len(pins) == len(blocks)
        assert all("--hash=sha256:" in block for block in blocks)
        assert not re.search(r"https?://|--index|--extra-index|--find-links", text)


def test_a_translation_that_breaks_its_placeholders_is_refused(tmp_path):
    sys.path.insert(0, str(ROOT / "bin"))
    import compile_messages

    source = tmp_path / "locale" / "ro" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        textwrap.dedent(
            """\
            msgid ""
            msgstr "Content-Type: text/plain; charset=UTF-8\\n"

            #, python-format
            msgid "%(count)s pieces"
            msgstr "%(cont)s buc."
            """
        )
    )
    compile_messages.ROOT, root = tmp_path, compile_messages.ROOT

    complaints = compile_messages.compile_one(source)
    compile_messages.ROOT = root

    assert len(complaints) == 1
    assert "placeholder" in complaints[0]
    assert source.with_suffix(".mo").exists()
