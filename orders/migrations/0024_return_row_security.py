"""The second net of returns, and the reasons that every seller starts with."""

from django.apps.registry import Apps
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from shop.row_security import protect

# code, whether it is the seller's fault, names
REASONS = (
    (
        "damaged",
        True,
        {
            "en": "Damaged on the way",
            "ro": "Deteriorat la transport",
            "ru": "Повреждено при доставке",
            "fr": "Endommagé pendant le transport",
            "pl": "Uszkodzone w transporcie",
            "vi": "Hư hỏng khi vận chuyển",
        },
    ),
    (
        "defective",
        True,
        {
            "en": "Does not work",
            "ro": "Nu funcționează",
            "ru": "Не работает",
            "fr": "Ne fonctionne pas",
            "pl": "Nie działa",
            "vi": "Không hoạt động",
        },
    ),
    (
        "wrong-article",
        True,
        {
            "en": "Another article was delivered",
            "ro": "S-a livrat alt articol",
            "ru": "Доставлен другой товар",
            "fr": "Un autre article a été livré",
            "pl": "Dostarczono inny artykuł",
            "vi": "Giao nhầm hàng",
        },
    ),
    (
        "ordered-wrongly",
        False,
        {
            "en": "Ordered by mistake",
            "ro": "Comandat din greșeală",
            "ru": "Заказано по ошибке",
            "fr": "Commandé par erreur",
            "pl": "Zamówione przez pomyłkę",
            "vi": "Đặt nhầm",
        },
    ),
    (
        "not-needed",
        False,
        {
            "en": "Not needed any more",
            "ro": "Nu mai este necesar",
            "ru": "Больше не нужно",
            "fr": "Plus nécessaire",
            "pl": "Już niepotrzebne",
            "vi": "Không còn cần nữa",
        },
    ),
)


def write_reasons(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reasons = apps.get_model("orders", "ReturnReason").objects
    for position, (code, is_sellers_fault, names) in enumerate(REASONS, start=1):
        reasons.get_or_create(
            seller=None,
            code=code,
            defaults={
                "names": names,
                "is_sellers_fault": is_sellers_fault,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("orders", "0023_returns")]
    operations = [
        ValidateConstraint("orderline", "order_line_cancelled_within_ordered"),
        protect("orders_orderreturn"),
        protect("orders_cancelrequest"),
        migrations.RunPython(write_reasons, migrations.RunPython.noop),
    ]
