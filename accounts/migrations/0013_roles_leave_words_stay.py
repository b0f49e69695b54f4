from django.db import migrations, models


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [
        ("accounts", "0012_licences_of"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="words",
            field=models.TextField(blank=True, verbose_name="personal words"),
        ),
        migrations.AddField(
            model_name="role",
            name="archived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="archived"),
        ),
    ]
