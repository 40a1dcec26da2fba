"""Past editions for everybody, as pages and as a feed; the list of open calls where the cluster shows it."""

from typing import Any

from flask import abort, current_app, render_template

from matcher.model.edition import Edition, EditionSection, EditionState
from matcher.store.calls import get_cards
from matcher.store.changed_calls import open_call_ids
from matcher.store.editions import editions as all_editions
from matcher.store.editions import get_edition
from web.addresses import number_asked
from web.api.answers import file_answer, site_url
from web.atom import Entry, feed
from web.desk import now, reading
from web.public import public
from web.visitor import access

_PAGE = 25


@public.get("/editions")
@access("public")
def editions() -> str:
    return render_template("public/editions.html", editions=sent_editions())


@public.get("/editions/<week>")
@access("public")
def edition(week: str) -> str:
    found = get_edition(reading(), week[:8])
    if found is None or found.state is not EditionState.SENT:
        abort(404)
    return render_template("public/edition.html", edition=found, sections=sections_of(found))


@public.get("/editions.atom")
@access("public")
def editions_atom() -> Any:
    entries = [Entry(f"{site_url()}/editions/{e.week}", f"Week {e.week}", e.intro or f"{len(e.plan.shared)} calls",
                     e.sent_at or now(), e.sent_at or now()) for e in sent_editions()]
    title = f"{current_app.config['SITE'].site_name}: the weekly digest"
    return file_answer(feed(title, f"{site_url()}/editions.atom", site_url(), entries, now()),
                       "application/atom+xml; charset=utf-8")


@public.get("/open-calls")
@access("public")
def open_calls() -> str:
    if not current_app.config["SERVING"].public_calls:
        abort(404)
    number = number_asked("page", most_digits=4) or 1
    ids = open_call_ids(reading(), now(), _PAGE + 1, _PAGE * (number - 1))
    calls = [c for c in get_cards(reading(), ids[:_PAGE]) if c.is_open(now())]
    return render_template("public/open_calls.html", calls=calls, number=number, has_more=len(ids) > _PAGE)


def sent_editions() -> list[Edition]:
    """What was sent, newest first."""
    return [e for e in all_editions(reading()) if e.state is EditionState.SENT]


def sections_of(one: Edition) -> list[tuple[EditionSection, list[tuple[str, Any]]]]:
    """Its shared parts in order: (section, [(note, call)]), hidden calls left out."""
    calls = {c.id: c for c in get_cards(reading(), [i.call_id for i in one.plan.shared]) if not c.hidden}
    found = [(s, [(i.note, calls[i.call_id]) for i in one.plan.shared if i.section is s and i.call_id in calls])
             for s in EditionSection]
    return [(section, items) for section, items in found if items]
