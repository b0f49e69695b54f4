from django.db import migrations, models


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [
        ("accounts", "0013_roles_leave_words_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="news_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="seller_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="seller_told_until",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="threadreader",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="threadreader",
            name="told_until",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("news_at__isnull", False)),
                fields=["news_at"],
                name="thread_with_news",
            ),
        ),
    ]
