"""Who may be written to, and about what."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower

from accounts.models import Consent, ConsentPurpose, CustomerState
from marketing.models import Automation, SentMessage, Suppression
from orders.models import Cart, CartLine, CartState


def abandoned_carts(automation: Automation, *, now: datetime) -> QuerySet[Cart]:
    """Carts that `automation` should remind of at `now`.

    Open, not empty, of an approved customer, untouched for its delay but not older
    than its limit; the person said yes to such mails, is not suppressed, and was not
    written to about this cart.
    """
    consents = Consent.objects.standing(ConsentPurpose.MARKETING, at=now)
    told = SentMessage.objects.filter(
        automation=automation,
        subject=Concat(Value("cart:"), Cast(OuterRef("pk"), CharField())),
    )
    # Staff may have typed an address in capitals.
    suppressed = Suppression.objects.alias(lower=Lower("email")).filter(
        lower=Lower(OuterRef("user__email"))
    )
    carts = Cart.objects.filter(
        channel=automation.channel,
        state=CartState.OPEN,
        customer__state=CustomerState.APPROVED,
        customer__archived_at__isnull=True,
        user__is_active=True,
        touched_at__lte=now - timedelta(hours=automation.delay_hours),
        touched_at__gte=now - timedelta(days=automation.forget_after_days),
    )
    return carts.filter(
        Exists(CartLine.objects.filter(cart=OuterRef("pk"))),
        Exists(consents.filter(user=OuterRef("user"))),
        ~Exists(suppressed),
        ~Exists(told),
    ).order_by("pk")
