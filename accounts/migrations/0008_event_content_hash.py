from django.db import migrations, models


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [("accounts", "0007_companies_row_security")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="content_sha256",
            field=models.CharField(default="", editable=False, max_length=64),
        ),
    ]
