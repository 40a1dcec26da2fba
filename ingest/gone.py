"""Open calls that their source no longer lists: no proof of an end, so a person is asked (domain.md section 2)."""

from datetime import datetime

from sqlalchemy import Connection

from config.catalogue import Source
from ingest.report import RunReport
from matcher.model.instant import LONDON
from matcher.store.calls import get_cards
from matcher.store.notices import last_listed
from matcher.store.operator_notices import raise_notice
from matcher.store.reviews import open_reviews, raise_review, settle_review
from matcher.store.source_runs import runs_of

MISSES = 3
_ALL_AT_ONCE = 5
"""So many, and more than half of what should be there, are the source's trouble, not each call's."""


def ask_about_gone(connection: Connection, source: Source, report: RunReport, now: datetime) -> None:
    """Raises a question for each open call that three complete listings in a row did not hold.

    A question falls away by itself where the call is listed again.
    """
    if report.state != "ok" or not report.seen:
        return
    listed = last_listed(connection, source.id, now)
    for one in open_reviews(connection, "gone"):
        if one.subject == source.id and listed.get(one.call_id) == now:
            settle_review(connection, one.id, "muster", "listed again", now)
    earlier = [run.started_at for run in runs_of(connection, source.id) if run.state == "ok" and run.seen]
    if len(earlier) < MISSES - 1:
        return
    missed = [call_id for call_id, at in listed.items() if at < earlier[MISSES - 2]]
    if len(missed) > max(_ALL_AT_ONCE, len(listed) // 2):
        raise_notice(connection, f"source:{source.id}", f"{source.name} no longer lists {len(missed)} of {len(listed)} "
                     "calls that should be open: it may list by other rules now", now)
        return
    for call in get_cards(connection, missed):
        if call.is_open(now) and not call.hidden:
            last = listed[call.id].astimezone(LONDON)
            reason = (f"{source.name} last listed it on {last:%-d %B %Y} and not in its last {MISSES} complete lists, "
                      "although no closing date has passed. It may be withdrawn, or only listed elsewhere.")
            raise_review(connection, "gone", call.id, source.id, reason, None, now)
