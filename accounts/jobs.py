"""Sweeps of accounts."""

from celery import shared_task

from accounts.services import sealing


@shared_task(name="accounts.seal_events")
def seal_events() -> int:
    """Seal what the trail has gathered; return how many events."""
    sealed = 0
    while count := sealing.seal_events():
        sealed += count
    return sealed
