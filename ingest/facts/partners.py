"""Whether partners are needed, and how many at least; false only where a single applicant is expressly allowed."""

import re

from ingest.facts.eligibility import in_words
from ingest.facts.page import Page, fact
from matcher.model.fact import Fact, Field

_REQUIRED_PARTNERS = re.compile(
    r"must (?:be (?:a )?(?:collaborat|consorti|joint|partnership)|collaborate|involve (?:at least )?(?:one|two"
    r"|three|\d|a|other|another)[^.;]{0,40}(?:organisation|partner|business|sme|compan)"
    r"|include (?:at least )?(?:one|two|three|\d|another)[^.;]{0,30}(?:other )?(?:organisation|partner|business"
    r"|collaborat|compan|universit)|work (?:with\b|in (?:collaboration|partnership|a consortium))|form (?:a"
    r"|part of a) (?:consorti|partnership)|partner with|apply (?:as|in) (?:a )?(?:consorti|collaborat|partnership)"
    r"|have (?:at least )?(?:one|two|three|\d) (?:other )?(?:partner|collaborat)|consist of (?:at least )?(?:one|two"
    r"|three|\d)|be submitted by (?:a )?consorti)|(?:and|to|must) include (?:at least )?(?:one|two|three|\d"
    r"|an?) (?:other|\w+ partner|partner)|collaborate with (?:other|at least|one|another)"
    r"|(?:only )?collaborative (?:projects|applications|proposals|bids)(?: only| are eligible)"
    r"|collaboration is (?:required|mandatory|essential)|consorti(?:um|a) (?:is|are) (?:required|mandatory)"
    r"|\(consorti(?:um|a)\)|consorti(?:um|a) of (?:at least|a minimum)|minimum of (?:two|three|\d) (?:partners"
    r"|organisations|independent|legal|entities)|at least (?:two|three|\d) (?:partners|organisations|independent"
    r"|legal entities|different)|partnerships? must|with (?:an?|at least one|one or more) (?:academic|university"
    r"|research|business|industr\w+|sme|uk) partner|as part of an? [^.;]{0,30}?(?:partnership"
    r"|consortium) of at least|must apply (?:together|jointly)|single applicants? (?:are|is) not"
    r"|no single applicants|cannot (?:be submitted by"
    r"|apply as) (?:a )?single"
)
_ALONE = re.compile(
    r"(?:work(?:ing)?|apply|applying|bid|alone|deliver\w*|carry\w* out)[^.;]{0,25}\b(?:alone|on (?:its|your"
    r"|their) own|individually|independently|solo)\b[^.;]{0,20}\bor\b|single or collaborative|(?:single"
    r"|sole) (?:applicants?|organisations?|applications?|bidders?|entit\w+|companies|business(?:es)?) (?:can|may"
    r"|are (?:allowed|accepted|eligible|welcome|permitted)|or\b|is (?:allowed|permitted))|alone or (?:in|with|as"
    r"|jointly)|jointly or alone|single applicants? must|want to work alone|individual(?:ly)? or (?:as|in|collab)"
    r"|collaborat\w+ (?:is|are) (?:not (?:required|mandatory|necessary|essential)|optional|encouraged but not)"
    r"|do(?:es)? not (?:have|need) to (?:collaborate|be collaborative|work with)|by (?:a )?single (?:organisation"
    r"|applicant|business|company)|no (?:requirement|need) (?:to|for) (?:form |join "
    r"|be )?(?:in )?(?:an? )?(?:collaborat|consorti|partner)|consorti\w+ (?:is|are) not (?:required|necessary)"
)
_CONDITIONAL = re.compile(
    r"\bin a collaboration\b|\bif (?:the|your|you|it|working|a|in)\b"
    r"|cannot lead or work alone|optional"
)
_MIN_PARTNERS = re.compile(
    r"at least (one|two|three|four|five|\d{1,2}) (?:other |independent |further "
    r"|additional )?(?:organisations?|partners?|legal entities|businesses)"
    r"|consorti\w+ of (?:at least|a minimum of) (two|three|four|five|\d{1,2})"
)
_COUNT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def read_partners(page: Page) -> list[Fact]:
    """Consortium required or not, with the least number of partners where one is given."""
    alone = needed = None
    for sentence in page.having(
        "collaborat",
        "consorti",
        "partner",
        "alone",
        "on your own",
        "on its own",
        "individual",
        "involve",
        "include at least",
        "single",
        "sole ",
        "at least two",
        "at least three",
        "minimum of",
        "work with",
    ):
        low = in_words(sentence)
        if alone is None and _ALONE.search(low) and not re.search(r"\blots?\b", low):
            alone = sentence
        elif (
            needed is None
            and (match := _REQUIRED_PARTNERS.search(low))
            and not _CONDITIONAL.search(low[: match.start() + 1])
        ):
            needed = sentence
    facts: list[Fact] = []
    if alone is not None:
        facts.append(
            fact(Field.CONSORTIUM, False, alone, doubt="collaboration is also demanded on the page" if needed else "")
        )
    elif needed is not None:
        facts.append(fact(Field.CONSORTIUM, True, needed))
        count = _MIN_PARTNERS.search(in_words(needed))
        if count:
            words = count[1] or count[2]
            facts.append(fact(Field.MIN_PARTNERS, _COUNT.get(words) or int(words), needed))
    return facts
