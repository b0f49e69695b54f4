"""Exchange through a folder: each file once, each order once, whoever dies."""

import csv
import os
import time
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse

from catalog.models import StockLevel, Variant
from erp.connectors import connection_to
from erp.connectors.folder import FolderConnection
from erp.errors import ConnectorUnusable, NotRetriable, ReasonMissing
from erp.jobs import pull_due_streams, push_due_orders
from erp.models import Connector, ExternalRef, InboundFile, OrderPush, SyncIssue
from erp.selectors import register
from erp.services import pulling, pushing
from orders.models import Order
from tests import make


@pytest.fixture
def connector(channel, tmp_path) -> Connector:
    return Connector.objects.create(
        code="main",
        name="Main ERP",
        mode="live",
        seller=channel.seller,
        folder=str(tmp_path / "erp"),
        warehouse=make.warehouse("brasov"),
        price_list=make.price_list("trade"),
    )


def drop(connector: Connector, name: str, text: str, *, settled: bool = True) -> Path:
    path = FolderConnection(connector).incoming / name
    path.write_text(text)
    if settled:
        long_ago = time.time() - 60
        os.utime(path, (long_ago, long_ago))
    return path


def placed_order(customer, number: str = "ORD-1") -> Order:
    variant = Variant.objects.filter(sku="BOLT-8").first() or make.variant("BOLT-8")
    order = Order.objects.create(
        seller=customer.channel.seller,
        channel=customer.channel,
        customer=customer,
        number=number,
        currency="EUR",
        goods_amount="166.02",
        total_net="166.02",
        total_tax="34.86",
        total_gross="200.88",
        payment_method="on_account",
        net_days=30,
        shipping_code="van",
        shipping_name="Own van",
        language="en",
        snapshot={"version": 1},
        sha256="0" * 64,
    )
    order.lines.create(
        position=1,
        variant=variant,
        unit=variant.units.get(),
        sku=variant.sku,
        name="=cmd|bolt",
        unit_code="piece",
        quantity=3,
        unit_price_amount="55.34",
        line_amount="166.02",
        tax_category="S",
        tax_rate=21,
    )
    return order


def sent_files(connector: Connector) -> list[str]:
    folder = FolderConnection(connector).outgoing
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".csv")


def test_articles_prices_and_stock_come_in_and_problems_are_listed(connector):
    drop(connector, "products-1.csv", "sku,name\nBOLT-8,Bolt\n,Nameless\n")
    drop(connector, "prices-1.csv", "sku,amount\nBOLT-8,0.5\nGONE-1,1\n")
    drop(connector, "stock-1.csv", "sku,on_hand\nBOLT-8,40\n")

    assert pull_due_streams() == 3

    assert StockLevel.objects.get().on_hand == 40
    assert connector.price_list.rows.get().variant.sku == "BOLT-8"
    reasons = set(SyncIssue.objects.values_list("stream", "line", "column"))
    assert reasons == {("products", 3, "sku"), ("prices", 3, "sku")}
    assert len(list((FolderConnection(connector).incoming / "done").iterdir())) == 3


def test_the_same_file_again_changes_nothing(connector):
    text = "sku,name\nBOLT-8,Bolt\n"
    drop(connector, "products-1.csv", text)
    pull_due_streams()
    drop(connector, "products-again.csv", text)

    assert pull_due_streams() == 0

    assert InboundFile.objects.count() == 1
    assert not list(FolderConnection(connector).incoming.glob("*.csv"))


def test_a_file_still_being_written_is_left_alone(connector):
    drop(connector, "products-1.csv", "sku,name\nBOL", settled=False)
    drop(connector, "products-2.csv.part", "sku,name\nBOL")

    assert pull_due_streams() == 0
    assert not InboundFile.objects.exists()


def test_a_file_with_wrong_columns_fails_and_can_be_read_again(connector):
    drop(connector, "stock-1.csv", "article,count\nBOLT-8,4\n")

    assert pull_due_streams() == 0

    file = InboundFile.objects.get()
    assert file.state == "failed"
    assert "on_hand" in file.last_error
    (failed,) = (FolderConnection(connector).incoming / "failed").iterdir()
    failed.rename(FolderConnection(connector).incoming / file.name)
    (Path(connector.folder) / "stock.toml").write_text(
        '[columns]\nsku = "article"\non_hand = "count"\n'
    )
    make.variant("BOLT-8")
    pulling.retry_file(file_id=file.pk)
    assert pull_due_streams() == 1
    assert StockLevel.objects.get().on_hand == 4


def test_a_dry_run_compares_and_changes_nothing(connector):
    connector.mode = "dry_run"
    connector.save()
    drop(connector, "products-1.csv", "sku,name\nBOLT-8,Bolt\n")

    assert pull_due_streams() == 1

    file = InboundFile.objects.get()
    assert (file.rows_created, file.is_dry_run) == (1, True)
    assert not Variant.objects.exists()


def test_an_order_goes_out_once_with_all_its_lines(connector, acme):
    order = placed_order(acme)

    assert push_due_orders() == 1
    assert push_due_orders() == 0

    (name,) = sent_files(connector)
    with (FolderConnection(connector).outgoing / name).open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["order_number"] == order.number
    assert (row["sku"], row["quantity"], row["line_amount"]) == (
        "BOLT-8",
        "3.000",
        "166.02",
    )
    assert ExternalRef.objects.get().local_id == order.pk


def test_what_was_delivered_before_a_crash_is_only_noted(connector, acme, monkeypatch):
    placed_order(acme)
    monkeypatch.setattr(pushing, "_note_done", crash)
    with pytest.raises(KeyboardInterrupt):
        push_due_orders()
    (name,) = sent_files(connector)
    # The other system takes the file before we come back.
    (FolderConnection(connector).outgoing / name).unlink()
    monkeypatch.undo()
    OrderPush.objects.update(locked_until=None)

    assert push_due_orders() == 1

    assert sent_files(connector) == []
    assert OrderPush.objects.get().state == "done"


def crash(*_arguments):
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["link", "rename"])
def test_a_crash_at_any_step_of_delivery_leaves_one_file(
    connector, acme, monkeypatch, step
):
    folder = FolderConnection(connector)
    target = os if step == "link" else Path
    monkeypatch.setattr(target, step, crash)
    with pytest.raises(KeyboardInterrupt):
        folder.deliver("order-1.csv", b"content")
    monkeypatch.undo()

    folder.deliver("order-1.csv", b"content")
    folder.deliver("order-1.csv", b"content")

    assert sent_files(connector) == ["order-1.csv"]
    assert (folder.outgoing / "order-1.csv").read_bytes() == b"content"


def test_answers_name_the_order_there(connector, acme):
    placed_order(acme)
    push_due_orders()
    drop(
        connector,
        "orders-1.csv",
        "order_number,external_id\nORD-1,SO/77\nORD-9,SO/78\n",
    )

    pull_due_streams()

    assert ExternalRef.objects.get().external_id == "SO/77"
    assert SyncIssue.objects.get().line == 3


def test_an_unreachable_folder_is_tried_again_and_then_given_to_a_person(
    connector, acme, dora, tmp_path
):
    (tmp_path / "file").write_text("")
    connector.folder = str(tmp_path / "file")
    connector.save()
    placed_order(acme)

    push_due_orders()
    push = OrderPush.objects.get()
    assert (push.state, push.attempts) == ("due", 1)
    OrderPush.objects.update(attempts=11, next_at=push.created_at, locked_until=None)
    push_due_orders()

    assert OrderPush.objects.get().state == "failed"
    assert SyncIssue.objects.get().push_id == push.pk
    row = next(row for row in register() if row.stream == "orders")
    assert row.needs_a_person
    connector.folder = str(tmp_path / "erp")
    connector.save()
    pushing.retry_push(push_id=push.pk, by=dora)
    assert push_due_orders() == 1
    assert not SyncIssue.objects.filter(solved_at__isnull=True).exists()


def test_an_order_is_skipped_with_a_reason_only(connector, acme, dora):
    order = placed_order(acme)
    pushing.notice_orders(connector=connector)
    push = OrderPush.objects.get()

    with pytest.raises(ReasonMissing):
        pushing.skip_push(push_id=push.pk, because=" ", by=dora)
    pushing.skip_push(push_id=push.pk, because="Test order", by=dora)

    assert push_due_orders() == 0
    with pytest.raises(NotRetriable):
        pushing.retry_push(push_id=push.pk, by=dora)
    assert order.customer.events.filter(verb="erp_skipped").exists()


def test_a_paused_connector_is_left_alone(connector, acme):
    connector.mode = "paused"
    connector.save()
    placed_order(acme)
    drop(connector, "products-1.csv", "sku,name\nBOLT-8,Bolt\n")

    assert push_due_orders() == 0
    assert pull_due_streams() == 0


def test_a_connector_without_a_folder_says_so(connector):
    connector.folder = ""

    with pytest.raises(ConnectorUnusable, match="no folder"):
        connection_to(connector)


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_order_once(connector, acme):
    for number in range(12):
        placed_order(acme, f"ORD-{number}")
    sent = []

    def work():
        try:
            sent.append(push_due_orders())
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 12
    assert len(sent_files(connector)) == 12
    assert ExternalRef.objects.count() == 12


def test_the_register_shows_ages_and_offers_another_try(connector, acme, dora, client):
    drop(connector, "stock-1.csv", "article,count\nBOLT-8,4\n")
    pull_due_streams()
    client.force_login(dora)

    page = client.get("/admin/erp/connector/register/")

    assert page.status_code == 200
    assert "Main ERP" in page.content.decode()
    assert "stock-1.csv" in page.content.decode()
    file = InboundFile.objects.get()
    retry = client.post(f"/admin/erp/connector/file/{file.pk}/retry/")
    assert retry.status_code == 302
    file.refresh_from_db()
    assert file.state == "due"


def test_a_buyer_does_not_reach_the_register(connector, bob, client):
    client.force_login(bob)

    assert client.get("/admin/erp/connector/register/").status_code in {302, 403}


@pytest.mark.parametrize("work", ["retry_push", "retry_file"])
def test_what_does_not_exist_cannot_be_tried_again(client, dora, work):
    client.force_login(dora)

    answer = client.post(reverse(f"admin:erp_connector_{work}", args=[999]))

    assert answer.status_code == 404
