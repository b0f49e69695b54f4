"""How long each seller keeps personal data."""

from accounts.models import RetentionPolicy, Seller


def retention_policies() -> list[RetentionPolicy]:
    """One for every seller; who set none has the defaults."""
    kept = {policy.seller_id: policy for policy in RetentionPolicy.objects.all()}
    sellers = Seller.objects.order_by("pk")
    return [kept.get(seller.pk) or RetentionPolicy(seller=seller) for seller in sellers]


def retention_policy_of(seller: Seller) -> RetentionPolicy:
    """The seller's periods, or the defaults."""
    found = RetentionPolicy.objects.filter(seller=seller).first()
    return found or RetentionPolicy(seller=seller)
