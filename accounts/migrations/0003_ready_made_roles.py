"""The roles every company can use."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.rights import READY_MADE_ROLES


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    role = apps.get_model("accounts", "Role")
    for code, (name, scope, rights) in READY_MADE_ROLES.items():
        role.objects.get_or_create(
            customer=None,
            code=code,
            defaults={
                "name": str(name),
                "scope": scope.value,
                "rights": sorted(right.value for right in rights),
            },
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_row_security")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
