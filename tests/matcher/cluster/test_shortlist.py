"""What a member is shown, and what stands apart or stays away."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from matcher.cluster.shortlist import shortlist
from matcher.cluster.why import why
from matcher.model.fact import Fact, Field, Origin
from matcher.model.member import LegalForm, Member, Volume
from matcher.rank.run import match_members
from matcher.store.calls import put_call
from matcher.store.engine import Record
from matcher.store.feedback import put_feedback
from tests.matcher.rank.builders import NOW, a_call, a_member, a_world
from tests.support.embedders import WordEmbedder

LATER = datetime(2026, 6, 2, 9, tzinfo=UTC)


def academics_only(number: int) -> Fact:
    return Fact(Field.LEAD_RULE, "academic_only", f"Universities may lead {number}.", "body", Origin.TEXT)


def a_busy_world(tmp_path: Path, member: Member) -> Record:
    """Twelve calls of the member's field, the even ones for academics only, among many others."""
    near = [a_call(12 * n, id=f"near{n:02}", title=f"Drones {n} over {word} harbours with radar",
                   lead=f"Detect drones over a harbour with {word} radar and cameras, day and night.", facts=(
                       *a_call(n).facts, *([academics_only(n)] if n % 2 == 0 else [])))
            for n, word in enumerate(f"w{i}x{i * 7}" for i in range(12))]
    return a_world(tmp_path, [*near, *(a_call(i) for i in range(500) if i % 12 not in (0, 7))], [member])


def test_a_call_that_a_rule_shuts_the_member_out_of_stands_apart_and_takes_no_place(tmp_path: Path) -> None:
    member = a_member(legal_form=LegalForm.COMPANY, volume=Volume.FEW)
    record = a_busy_world(tmp_path, member)
    match_members(record, WordEmbedder(), NOW)
    with record.reading() as connection:
        found = shortlist(connection, member, NOW)
    assert len(found.fitting) == len(found.blocked) == 5
    assert not any(one.blockers for one in found.fitting)
    assert [b.rule for one in found.blocked for b in one.blockers] == ["lead"] * 5
    account = why(record, WordEmbedder(), member.id, found.blocked[0].call.id, NOW)
    assert "probably not for the firm, because: Who may lead" in account.verdict
    assert why(record, WordEmbedder(), member.id, found.fitting[0].call.id, NOW).verdict == (
        "It is shown, one of 5.")


def test_what_is_not_for_the_member_stays_away_amended_too_until_its_reason_has_gone(tmp_path: Path) -> None:
    member = a_member()
    record = a_busy_world(tmp_path, member)
    match_members(record, WordEmbedder(), NOW)

    def shown() -> set[str]:
        match_members(record, WordEmbedder(), LATER)
        with record.reading() as connection:
            found = shortlist(connection, member, LATER)
        return {one.call.id for one in (*found.fitting, *found.blocked)}

    declined = next(iter(sorted(i for i in shown() if int(i[4:]) % 2 == 0)))
    number = int(declined[4:])
    with record.writing() as connection:
        put_feedback(connection, member.id, declined, "not_for_us", NOW, reason="academics_only")
    assert declined not in shown()
    changed = a_call(12 * number, id=declined, title="Drones over harbours with radar, amended",
                     lead="Detect drones over a harbour with radar and cameras, day and night.")
    with record.writing() as connection:
        put_call(connection, replace(changed, facts=(*changed.facts, academics_only(number))))
    assert declined not in shown()
    assert why(record, WordEmbedder(), member.id, declined, LATER).verdict == (
        "The firm said that it is not for it (for academics only).")
    with record.writing() as connection:
        put_call(connection, changed)
    assert declined in shown()
