"""The second net over what companies keep; the ready-made roles with newer rights."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.rights import READY_MADE_ROLES
from shop.row_security import append_only, protect

TABLES = (
    "invitation",
    "costcentre",
    "pickupperson",
    "orderfield",
    "attachment",
    "thread",
    "message",
    "messagefile",
    "threadreader",
    "acceptance",
    "vatcheck",
    "licence",
    "ssoconnection",
)


def refresh_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    role = apps.get_model("accounts", "Role")
    for code, (_, scope, rights) in READY_MADE_ROLES.items():
        role.objects.filter(customer=None, code=code).update(
            scope=scope.value, rights=sorted(right.value for right in rights)
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_companies_whole")]
    operations = [
        *(protect(f"accounts_{table}") for table in TABLES),
        append_only("accounts_acceptance"),
        append_only("accounts_message"),
        migrations.RunPython(refresh_roles, migrations.RunPython.noop),
    ]
