"""Prospects get offers; files come with quotes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_retention_of_searches")]
    operations = [
        migrations.AlterField(
            model_name="customer",
            name="state",
            field=models.CharField(
                choices=[
                    ("prospect", "prospect"),
                    ("pending", "pending"),
                    ("approved", "approved"),
                    ("rejected", "rejected"),
                    ("blocked", "blocked"),
                ],
                default="pending",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("registration", "registration"),
                    ("licence", "licence"),
                    ("message", "message"),
                    ("quote", "quote"),
                ],
                max_length=12,
                verbose_name="for",
            ),
        ),
    ]
