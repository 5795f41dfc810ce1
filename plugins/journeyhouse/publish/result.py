"""What a publication changed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TableChange:
    """Rows of one mart, by what happened to them."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.inserted + self.updated + self.deleted


@dataclass(frozen=True)
class PublishResult:
    """The build that readers see now, and the changes that brought it, per mart in order of name."""

    build_id: str
    as_of: datetime
    previous_build_id: str | None
    tables: dict[str, TableChange]

    @property
    def changed(self) -> int:
        return sum(change.changed for change in self.tables.values())
