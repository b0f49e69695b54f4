"""Check the SQL of our migrations with squawk: would it lock or lose what is there?

The migrations of the first release (`initial = True`) meet empty tables, so they are
checked as the one script that they are then.
"""

import os
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "var" / "migrations"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings_test")


# What only hurts where rows are.
HARMLESS_WHEN_EMPTY = (
    "adding-field-with-default",
    "adding-foreign-key-constraint",
    "adding-required-field",
    "ban-drop-constraint",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "require-concurrent-index-creation",
)


def main() -> int:
    """Write the SQL of each migration to var/, check it, return 1 if it is refused."""
    scripts = write_scripts()
    initial = [script for script in scripts if script.stem == "initial"]
    later = [script for script in scripts if script.stem != "initial"]
    passed = [accepts(initial, *HARMLESS_WHEN_EMPTY), accepts(later)]
    return 0 if all(passed) else 1


def accepts(scripts: list[Path], *harmless: str) -> bool:
    """Whether squawk finds nothing in `scripts` but what is harmless there."""
    if not scripts:
        return True
    settings = ROOT / ".squawk.toml"
    # Rules excluded here take the place of those excluded there, so name both.
    excluded = [*tomllib.loads(settings.read_text())["excluded_rules"], *harmless]
    command = [
        str(Path(sys.executable).parent / "squawk"),
        *("--config", str(settings), "--reporter", "gcc"),
        *("--exclude", ",".join(excluded)),
        *(str(script) for script in scripts),
    ]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def write_scripts() -> list[Path]:
    """Write var/migrations/<app>/<name>.sql and return the paths."""
    import django

    django.setup()
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    ours = {config.label for config in apps.get_app_configs() if _is_ours(config.path)}
    loader = MigrationLoader(connection, replace_migrations=False)
    texts: dict[Path, list[str]] = defaultdict(list)
    for key in loader.graph.nodes:
        app, name = key
        if app in ours:
            migration = loader.graph.nodes[key]
            script = "initial" if migration.initial else name
            sql = loader.collect_sql([(migration, False)])
            if migration.atomic:
                sql = ["BEGIN;", *sql, "COMMIT;"]
            texts[TARGET / app / f"{script}.sql"] += sql
    for old in TARGET.glob("*/*.sql"):
        old.unlink()
    for path, lines in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n")
    return sorted(texts)


def _is_ours(path: str) -> bool:
    return Path(path).is_relative_to(ROOT) and ".venv" not in Path(path).parts


if __name__ == "__main__":
    sys.exit(main())
