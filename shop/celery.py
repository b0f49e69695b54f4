"""Celery: a kick and a clock. The queue of record is PostgreSQL."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

# Seconds between two runs of each sweep; a kick makes one sooner.
SWEEPS = {
    "shop.beat": 30,
    "shop.send_mails": 5,
    "shop.forget_old_keys": 3600,
    "accounts.seal_events": 300,
    "accounts.forget_personal_data": 3600,
    "accounts.expire_licences": 3600,
    "accounts.tell_of_messages": 30,
    "accounts.remove_orphaned_files": 86_400,
    "accounts.ask_vies": 30,
    "accounts.renew_vat_checks": 3600,
    "accounts.apply_approval_rules": 30,
    "catalog.forget_old_changes": 3600,
    "catalog.forget_exports": 3600,
    "storefront.write_exports": 5,
    "catalog.forget_old_searches": 3600,
    "catalog.prune_search_words": 86_400,
    "catalog.refresh_stale_texts": 60,
    "orders.bill_shipments": 5,
    "orders.check_entries": 5,
    "orders.credit_returns": 5,
    "orders.print_return_slips": 5,
    "orders.count_popularity": 3600,
    "orders.forget_old_carts": 3600,
    "orders.forget_old_words": 3600,
    "orders.forget_old_entries": 3600,
    "orders.release_expired_reservations": 60,
    "orders.expire_approvals": 60,
    "orders.fill_backorders": 15,
    "orders.tell_new_days": 600,
    "orders.print_papers": 5,
    "orders.expire_quotes": 60,
    "orders.print_quotes": 5,
    "orders.remind_of_quotes": 600,
    "invoicing.render_due_documents": 5,
    "erp.push_due_orders": 5,
    "erp.pull_due_streams": 20,
    "marketing.run_automations": 60,
}

# A busy worker must not find every mail sweep too old: with an expiry of its own five
# seconds it would starve behind longer work.
SHORTEST_EXPIRY = 30

app = Celery("angro")
app.conf.update(settings.CELERY)
app.conf.beat_schedule = {
    name: {
        "task": name,
        "schedule": float(seconds),
        "options": {"expires": max(seconds, SHORTEST_EXPIRY)},
    }
    for name, seconds in SWEEPS.items()
}
app.conf.beat_schedule_filename = str(settings.VAR_DIR / "beat-schedule")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks(related_name="jobs")


@setup_logging.connect
def _keep_our_logging(**_: Any) -> None:  # Any: Celery's signal arguments
    """Celery leaves logging to settings.LOGGING."""
