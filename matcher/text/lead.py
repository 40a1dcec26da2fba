"""The lead of a call: its topic in at most 300 words, which is what matching reads (design.md section 5)."""

LEAD_WORDS = 300


def lead(title: str, text: str) -> str:
    """The first 300 words of the topic text of `text`, without `title` where the text repeats it first."""
    body = text.lstrip()
    if title and body.startswith(title):
        body = body[len(title):].lstrip(" .:-\n")
    return " ".join(body.split()[:LEAD_WORDS])
