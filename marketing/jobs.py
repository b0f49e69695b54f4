"""Sweeps of marketing."""

from celery import shared_task
from django.utils import timezone

from marketing import services
from marketing.models import Automation
from marketing.selectors import abandoned_carts

AT_ONCE = 500


@shared_task(name="marketing.run_automations")
def run_automations() -> int:
    """Queue every message that an automation owes; return how many.

    Each cart is its own small transaction: killed anywhere, run twice or at once, a
    person is written to at most once about a cart.
    """
    queued = 0
    now = timezone.now()
    for automation in Automation.objects.filter(is_active=True):
        due = abandoned_carts(automation, now=now).values_list("pk", flat=True)
        for cart_id in list(due[:AT_ONCE]):
            queued += services.remind_of_cart(
                automation_id=automation.pk, cart_id=cart_id, now=now
            )
    return queued
