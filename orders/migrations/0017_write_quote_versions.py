"""Give every quote the versions that it had: the request, and each printed offer."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 200
Row = Any  # historical models carry no types


def write_versions(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """In batches, by key; a quote that has versions is left alone."""
    quotes = apps.get_model("orders", "Quote").objects
    last = 0
    while True:
        rows = quotes.filter(pk__gt=last, versions__isnull=True).order_by("pk")
        batch = list(
            rows.select_related("requested_by", "offered_by").prefetch_related(
                "lines__unit", "papers"
            )[:BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        made = [version for quote in batch for version in _versions(apps, quote)]
        apps.get_model("orders", "QuoteVersion").objects.bulk_create(made)


def _versions(apps: Apps, quote: Row) -> Iterator[Row]:
    model = apps.get_model("orders", "QuoteVersion")
    yield model(
        quote=quote,
        number=1,
        side="buyer",
        state="sent",
        answers_version=0,
        author=quote.requested_by,
        author_name=_name(quote.requested_by),
        message=quote.message,
        lines=[_asked(line) for line in quote.lines.all()],
        made_at=quote.requested_at,
        sent_at=quote.requested_at,
    )
    for paper in sorted(quote.papers.all(), key=lambda row: row.version):
        if paper.version > 1:
            yield _offer(model, quote, paper)


def _offer(model: Row, quote: Row, paper: Row) -> Row:
    printed = dict(enumerate(paper.snapshot["lines"], 1))
    lines = [
        _offered(line, printed.get(place, {}))
        for place, line in enumerate(quote.lines.all(), 1)
    ]
    is_last = paper.version == max(one.version for one in quote.papers.all())
    return model(
        quote=quote,
        number=paper.version,
        side="seller",
        state="sent",
        answers_version=paper.version - 1,
        author=quote.offered_by,
        author_name=paper.snapshot.get("offered_by", "")[:120],
        message=paper.snapshot.get("answer", ""),
        expires_at=quote.expires_at if is_last else None,
        lines=lines,
        goods_amount=sum(
            (Decimal(row["line_amount"]) for row in paper.snapshot["lines"]), Decimal(0)
        ),
        made_at=paper.made_at,
        sent_at=paper.made_at,
    )


def _name(user: Row) -> str:
    return (user.name or user.email)[:120] if user else ""


def _asked(line: Row) -> dict[str, Any]:
    return {
        "line_id": line.pk,
        "position": line.position,
        "kind": "article",
        "variant_id": line.variant_id,
        "unit_id": line.unit_id,
        "unit_code": line.unit.code,
        "tax_class": "standard",
        "sku": line.sku,
        "name": line.name,
        "text": "",
        "comment": "",
        "quantity": str(line.quantity),
        "list_amount": _text(line.list_unit_amount),
        "unit_amount": None,
        "cost_amount": None,
    }


def _offered(line: Row, printed: dict[str, Any]) -> dict[str, Any]:
    return {
        **_asked(line),
        "comment": printed.get("note", ""),
        "quantity": printed.get("quantity", str(line.quantity)),
        "unit_amount": printed.get(
            "unit_price_amount", _text(line.offered_unit_amount)
        ),
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


class Migration(migrations.Migration):
    # Each batch is kept at once; run again, it goes on where it was.
    atomic = False
    dependencies = [("orders", "0016_check_quote_lines")]
    operations = [
        migrations.RunPython(write_versions, migrations.RunPython.noop, elidable=True),
    ]
