"""The order of calls for a profile that is not saved yet."""

from datetime import datetime
from typing import TYPE_CHECKING

from matcher.model.member import Member

if TYPE_CHECKING:
    from web.workbench import Workbench


def top_calls(bench: "Workbench", member: Member, now: datetime, size: int) -> list[str]:
    """Ids of the open calls that fit the profile best, best first. Stores nothing."""
    return []
