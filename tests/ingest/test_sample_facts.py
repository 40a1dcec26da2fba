"""The shipped sample is written as UKDI and UKRI write, so what it says of one project is read as one project's."""

import re
from datetime import UTC, datetime

from matcher.model.fact import Field
from tests.support.feeds import sample_notices

_FOR_ONE = re.compile(r"up to £([\d.,]+)( million)?(?: \(ex VAT\))? per pro(?:ject|posal)", re.IGNORECASE)


def test_what_the_sample_says_of_one_project_is_its_award() -> None:
    read = {}
    said = {}
    for notice in sample_notices(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        if found := _FOR_ONE.search(notice.text):
            amount = float(found[1].replace(",", "")) * (1_000_000 if found[2] else 1)
            said[notice.title] = amount
            read[notice.title] = next((float(f.value.amount) for f in notice.facts if f.field is Field.AWARD_MAX), None)
    assert len(said) > 12
    assert read == said
