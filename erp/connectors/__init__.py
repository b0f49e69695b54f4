"""How other systems are reached: one module each, one interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from erp.connectors.files import FoundFile
from erp.connectors.folder import FolderConnection
from erp.models import Connector, ConnectorKind, InboundFile


class Connection(Protocol):
    """What the sweeps need of another system."""

    def waiting_files(self) -> Iterator[FoundFile]:
        """Whole files that came in and were not put away."""
        ...

    def path_of(self, file: InboundFile) -> Path | None:
        """Where the file can be read, or None when it is gone."""
        ...

    def put_away(self, file: InboundFile, *, is_good: bool) -> None:
        """Take the file out of the way, to those done or those failed."""
        ...

    def deliver(self, name: str, content: bytes) -> str:
        """Hand `content` over once, however often it is asked; give its id there."""
        ...


def connection_to(connector: Connector) -> Connection:
    """The connection of a connector. Raises ConnectorUnusable."""
    if connector.kind == ConnectorKind.FOLDER:
        return FolderConnection(connector)
    raise NotImplementedError(connector.kind)
