"""What connectors find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FoundFile:
    """A file that waits in the other system."""

    stream: str
    name: str
    sha256: str
