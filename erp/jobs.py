"""Sweeps of erp."""

import logging

from celery import shared_task

from erp.errors import ConnectorUnusable
from erp.models import Connector, ConnectorMode, InboundFile, OrderPush
from erp.services import pulling, pushing
from shop.sweeps import claim

logger = logging.getLogger(__name__)


@shared_task(name="erp.push_due_orders")
def push_due_orders() -> int:
    """Send every order that a live connector awaits; return how many arrived."""
    for connector in Connector.objects.filter(mode=ConnectorMode.LIVE):
        pushing.notice_orders(connector=connector)
    due = OrderPush.objects.due()
    return sum(pushing.push_order(push_id=pk) for pk in claim(due, limit=500))


@shared_task(name="erp.pull_due_streams")
def pull_due_streams() -> int:
    """Read every file that waits at a running connector; return how many went in."""
    for connector in Connector.objects.running():
        try:
            pulling.notice_files(connector=connector)
        except (ConnectorUnusable, OSError) as failure:
            logger.warning("%s was not looked at: %s", connector.code, failure)
    due = InboundFile.objects.due()
    return sum(pulling.read_file(file_id=pk) for pk in claim(due, limit=50))
