"""Files that come with orders."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0024_closed_days"),
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
                    ("order", "order"),
                ],
                max_length=12,
                verbose_name="for",
            ),
        ),
    ]
