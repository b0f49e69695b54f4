#!/usr/bin/env python
"""Run one management command."""

import os
import sys

# Schema changes run as the owner of the tables; everything else an operator types
# works on all rows, but under row-level security, as the worker does.
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "test", "dbshell", "flush"}


def main() -> None:
    """Set the environment, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in OWNER_COMMANDS:
        role = "angro_web" if command == "runserver" else "angro_worker"
        os.environ.setdefault("ANGRO_DB_ROLE", role)

    from django.core.management import execute_from_command_line

    import shop.celery  # noqa: F401 shared tasks bind to this app

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
