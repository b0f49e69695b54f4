"""A right to send goods back, with the ready-made roles that buy; their files."""

import django.contrib.postgres.fields
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("admin", "buyer")
RIGHT = "goods.return"


def give_right(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles = apps.get_model("accounts", "Role").objects
    for role in roles.filter(customer=None, code__in=ROLES):
        role.rights = sorted({*role.rights, RIGHT})
        role.save(update_fields=["rights"])


def take_right(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles = apps.get_model("accounts", "Role").objects
    for role in roles.filter(rights__contains=[RIGHT]):
        role.rights = sorted({*role.rights} - {RIGHT})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0022_customer_add_act_permission"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("registration", "registration"),
                    ("licence", "licence"),
                    ("message", "message"),
                    ("quote", "quote"),
                    ("return", "return"),
                ],
                max_length=12,
                verbose_name="for",
            ),
        ),
        migrations.AlterField(
            model_name="role",
            name="rights",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("prices.view", "See prices"),
                        ("cart.edit", "Fill carts"),
                        ("carts.share", "Share carts and lists"),
                        ("orders.place", "Place orders"),
                        ("orders.view", "See orders"),
                        ("orders.cancel", "Cancel orders"),
                        ("goods.return", "Send goods back"),
                        ("orders.approve", "Approve orders"),
                        ("quotes.request", "Ask for quotes"),
                        ("quotes.view", "See quotes"),
                        ("quotes.accept", "Accept quotes"),
                        ("invoices.view", "See and download invoices"),
                        ("invoices.pay", "Pay invoices"),
                        ("credit.view", "See balance and credit"),
                        ("addresses.edit", "Keep addresses"),
                        ("company.edit", "Change company details"),
                        ("members.manage", "Invite and remove people"),
                        ("roles.manage", "Make roles and change their rights"),
                        ("rules.set", "Set purchase rules and budgets"),
                        ("messages.send", "Write to the seller"),
                        ("history.view", "See who changed what"),
                        ("pickups.view", "See orders to collect"),
                    ],
                    max_length=40,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="rights",
            ),
        ),
        migrations.RunPython(give_right, take_right),
    ]
