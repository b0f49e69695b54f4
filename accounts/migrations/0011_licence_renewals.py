"""A licence may be handed in again under its number: renewed, or refused before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [
        ("accounts", "0010_company_line"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="licence",
            options={
                "permissions": [("approve_licence", "Approves and refuses licences")],
                "verbose_name": "licence",
                "verbose_name_plural": "licences",
            },
        ),
        migrations.RemoveConstraint(
            model_name="licence",
            name="licence_once",
        ),
        migrations.AlterField(
            model_name="licence",
            name="state",
            field=models.CharField(
                choices=[
                    ("handed_in", "being checked"),
                    ("approved", "approved"),
                    ("refused", "refused"),
                    ("expired", "expired"),
                    ("withdrawn", "withdrawn"),
                ],
                default="handed_in",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "handed_in")),
                fields=("customer", "kind", "number"),
                name="licence_checked_once_at_a_time",
            ),
        ),
    ]
