"""Addresses are those that Flask builds, also asked for again, under another root and with odd values."""

import pytest
from flask import url_for
from werkzeug.routing import BuildError

from tests.web.world import World
from web.addresses import address_of

ASKED = (("public.call", {"call_id": "c1"}), ("public.call", {"call_id": "c2", "subject": "status"}),
         ("public.call", {"call_id": "c2", "subject": None}), ("public.call", {"call_id": "ä /?", "q": ["a", "b"]}))


@pytest.mark.parametrize("root", ["", "/muster"])
def test_an_address_is_what_flask_builds_also_the_second_time(world: World, root: str) -> None:
    with world.app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        for endpoint, values in ASKED * 2:
            assert address_of(endpoint, **values) == url_for(endpoint, **values)
            assert address_of(endpoint, **values).startswith(f"{root}/calls/")
        with pytest.raises(BuildError):
            address_of("public.no_such_page")
