"""The lead of a call: its topic in at most 300 words, which is what matching reads (design.md section 5)."""

import re

LEAD_WORDS = 300
LEAST_WORDS = 40
"""Where less than this would be left, nothing is skipped: a short call is all topic."""

_ASIDES = (
    r"how (?:to|do i|we will) (?:apply|submit|assess)", r"before you (?:apply|start)", r"what you need to (?:do|know)",
    r"submi\w+", r"applications?\b", r"apply(?:ing)?\b", r"eligib\w+", r"who can (?:apply|lead)", "assessment",
    "evaluation", "key dates", "timeline", "important dates", r"dates\b", r"deadlines?", r"contacts?\b",
    "further information", r"additional (?:info|documents)", "supporting doc", r"get (?:help|support)", "q&a",
    "questions", r"webinars?", "briefing", r"dial.?in", r"events?\b", "networking", "terms and conditions",
    r"contract\w*", "legal", "intellectual property", "how we use", "privacy", "confidential", "cyber risk",
    "export control", "research ethics", "reporting", r"(?:total |available )?(?:funding|budget)\b", r"costs?\b",
    "subsidy", "state aid", "finance", "attachments", "documents",
    r"competition (?:key )?(?:information|documents?|process)",
    r"about (?:us|dasa|ukdi|ukri|innovate uk|the funder)", "exclusions", "accessibility", "equality",
    r"our (?:services|commitment)")
"""Headings, as they begin, over what is not the topic."""
_SIDE_HEADING = re.compile(rf"^(?:[\d.]+\s*)?(?:{'|'.join(_ASIDES)})\b", re.IGNORECASE)
_TABLE_ROW = re.compile(
    r"^(?:submission deadline|closing date|opening date|publication date|start date|deadline|total fund\w*|funding type"
    r"|award range|value|budget|contact|reference|status|opens?|closes?|opportunity status|funders?|how do i submit)\b"
    r"[^.]{0,12}[:|\t]", re.IGNORECASE)
_GOES_ON = re.compile(r"[ \t]*[\w(]")
"""After a title that only begins a sentence: "Theseus is a drone"."""
_HEADING_WORDS = 10


def lead(title: str, text: str) -> str:
    """The first 300 words of the topic text of `text`, without `title` where the text repeats it first.

    Left out, where a heading announces them: how to apply, eligibility, dates, money, contacts, terms, the funder about
    itself; and rows of key-information tables. Blocks of `text` stand on lines of their own.
    """
    topic = "\n".join(_topic_lines(text))
    body = (topic if len(topic.split()) >= LEAST_WORDS else text).strip()
    if title and body.startswith(title) and not _GOES_ON.match(body, len(title)):
        body = body[len(title):].lstrip(" .:-\n") or body
    return " ".join(body.split()[:LEAD_WORDS])


def _topic_lines(text: str) -> list[str]:
    found: list[str] = []
    is_aside = False
    for line in filter(None, map(str.strip, text.splitlines())):
        if _TABLE_ROW.match(line):
            continue
        if _is_heading(line):
            is_aside = bool(_SIDE_HEADING.match(line))
        if not is_aside:
            found.append(line)
    return found


def _is_heading(line: str) -> bool:
    return len(line.split()) <= _HEADING_WORDS and line[-1] not in ".,;:" and line[0] not in "-•*–"
