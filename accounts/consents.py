"""Note what people agree to."""

from accounts.models import Consent, ConsentPurpose, User


def note_consent(
    *, user: User, purpose: ConsentPurpose, is_granted: bool, wording: str, source: str
) -> Consent:
    """Append a yes or no of `user`; `wording` is the sentence that was shown."""
    return Consent.objects.create(
        user=user,
        purpose=purpose,
        is_granted=is_granted,
        wording=wording,
        source=source,
    )
