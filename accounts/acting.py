"""For whom a representative acts, as the session keeps it."""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase

# Where the session keeps for whom somebody acts.
ACTING_KEY = "acting"
# Acting ends by itself: so long after it began, and so long after the last page.
LONGEST = timedelta(hours=8)
IDLE = timedelta(hours=1)
# How exactly the session knows when the last page was: each note is a write.
NOTED_EVERY = timedelta(minutes=1)
FIELDS = {"rep_id", "customer_id", "user_id", "began_at", "seen_at"}


@dataclass(frozen=True)
class Acting:
    """A representative in the place of a person of a customer; seconds since 1970."""

    rep_id: int
    customer_id: int
    user_id: int
    began_at: int
    seen_at: int

    def is_over(self, now: int) -> bool:
        """Say whether it has lasted too long, or nobody was there for too long."""
        is_too_long = now - self.began_at >= LONGEST.total_seconds()
        return is_too_long or now - self.seen_at >= IDLE.total_seconds()


def acting_in(session: SessionBase) -> Acting | None:
    """For whom the session's user acts; None for nobody."""
    kept = session.get(ACTING_KEY)
    if not isinstance(kept, dict) or kept.keys() != FIELDS:
        return None
    return Acting(**kept)


def keep_acting(session: SessionBase, acting: Acting) -> None:
    """Let the session's user act from the next request on."""
    session[ACTING_KEY] = asdict(acting)


def note_seen(session: SessionBase, acting: Acting, now: int) -> None:
    """Note that somebody is there, with one write a minute."""
    if now - acting.seen_at >= NOTED_EVERY.total_seconds():
        keep_acting(session, replace(acting, seen_at=now))


def forget_acting(session: SessionBase) -> None:
    """Let the session's user be themselves again."""
    session.pop(ACTING_KEY, None)
