"""Why am I not seeing X? The firm names a call; the page says what stands between the two."""

from flask import render_template, request

from matcher.cluster.why import why as account_of
from matcher.store.calls import get_call
from web.desk import now, reading, workbench
from web.finding import Asked, find
from web.member import member
from web.visitor import access, visitor

_MOST = 8


@member.get("/my/why")
@access("firm")
def why() -> str:
    asked = " ".join(request.args.get("q", "").replace("\x00", " ").split())[:500]
    call_id = request.args.get("call", "")[:40] or asked.rstrip("/").rpartition("/calls/")[2] if "/calls/" in asked \
        or "call" in request.args else ""
    call = get_call(reading(), call_id.split("?")[0]) if call_id else None
    if call is not None and call.hidden:
        call = None
    bench = workbench()
    account = account_of(bench.record, bench.ranker, visitor().member_id or "", call.id, now(),
                         bench.embedder) if call else None
    found = find(bench, reading(), Asked(asked, {}), now()).results[:_MOST] if asked and not call else ()
    calls = [c for _, c in found]
    return render_template("member/why.html", asked=asked, call=call, account=account, calls=calls)
