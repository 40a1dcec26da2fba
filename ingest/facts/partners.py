"""Whether partners are needed, and how many at least; false only where a single applicant is expressly allowed."""

import re

from ingest.facts.applicant_phrases import in_words
from ingest.facts.page import Page, fact
from ingest.facts.patterns import any_of
from matcher.model.fact import Fact, Field

_REQUIRED_PARTNERS = re.compile(
    any_of(
        r"must (?:be (?:a )?(?:collaborat|consorti|joint|partnership)|collaborate|involve (?:at least )?(?:one"
        r"|two|three|\d|a|other|another)[^.;]{0,40}(?:organisation|partner|business|sme|compan)"
        r"|include (?:at least )?(?:one|two|three|\d|another)[^.;]{0,30}(?:other )?(?:organisation|partner"
        r"|business|collaborat|compan|universit)|work (?:with\b|in (?:collaboration|partnership|a consortium))"
        r"|bring in (?:at least )?(?:one|two|an?|another)\b|(?:team|join|pair) (?:up )?with"
        r"|bring together (?:at least )?(?:two|three|four|five|\d)"
        r"|form (?:a|part of a) (?:consorti|partnership)|partner with|apply (?:as|in) (?:a )?(?:consorti"
        r"|collaborat|partnership)|have (?:at least )?(?:one|two|three|\d) (?:other )?(?:partner|collaborat)"
        r"|consist of (?:at least )?(?:one|two|three|\d)|be submitted by (?:a )?consorti)",
        r"(?:and|to|must) include (?:at least )?(?:one|two|three|\d|an?) (?:other|\w+ partner|partner)",
        r"collaborate with (?:other|at least|one|another)",
        r"(?:only )?collaborative (?:projects|applications|proposals|bids)(?: only| are eligible)",
        r"collaboration is (?:required|mandatory|essential)", r"consorti(?:um|a) (?:is|are) (?:required|mandatory)",
        r"\(consorti(?:um|a)\)", r"consorti(?:um|a) of (?:at least|a minimum)",
        r"minimum of (?:two|three|\d) (?:partners|organisations|independent|legal|entities)",
        r"at least (?:two|three|\d) (?:partners|organisations|independent|legal entities|different)",
        r"partnerships? must",
        r"with (?:an?|at least one|one or more) (?:academic|university|research|business|industr\w+|sme|uk) partner",
        r"as part of an? [^.;]{0,30}?(?:partnership|consortium) of at least", r"must apply (?:together|jointly)",
        r"single[- ]applicants? (?:projects? |bids? |proposals? )?(?:are|is) (?:not|out of scope|ineligible)",
        r"no single applicants",
        r"\b(?:share of|fund(?:s|ing)?|grants?|apply|bids?)\b[^.;]{0,80}\bcollaborative (?:r&d|research|innovation"
        r"|development)"
        r"(?: (?:and|&) (?:[\w-]+ )?(?:development|innovation))? projects",
        r"\bneeds? (?:at least )?(?:two|three|\d) (?:or more )?(?:partners|organisations)\b",
        r"\bconsorti(?:a|um) only\b", r"need to work with (?:at least )?(?:one|another|two)",
        r"joint (?:bid|application|proposal)s?\b[^.;]{0,60}\b(?:is|are) (?:obligatory|required|mandatory|compulsory)",
        r"no fewer than (?:two|three|four|five|\d)\b[^.;]{0,40}(?:organisation|partner"
        r"|institut)",
        r"cannot (?:be submitted by|apply as) (?:a )?single",
    )
)  # fmt: skip
_ALONE = re.compile(
    any_of(
        r"\b(?:work(?:ing)?|apply|applying|bid|alone|deliver\w{0,5}|carry(?:ing)? out)[^.;]{0,25}\b(?:alone"
        r"|on (?:its|your|their) own|individually|independently|solo)\b[^.;]{0,20}\bor\b",
        r"single or collaborative",
        r"(?:single|sole) (?:applicants?|organisations?|applications?|bidders?|entit\w+|companies"
        r"|business(?:es)?) (?:can|may|are (?:as |also |equally )?(?:allowed|accepted|eligible|welcome"
        r"|permitted)|or\b|is (?:allowed"
        r"|permitted))",
        r"(?:alone|on (?:its|your|their) own) or (?:in|with|as|jointly)",
        r"\b(?:can|may|could) (?:[a-z]+ ){0,4}alone\b",
        r"\byou (?:must |can |may )?apply on your own\b", r"\b(?:singly|alone|individually) or jointly\b",
        r"(?:apply|bid|enter) by (?:itself|yourself|themselves)\b",
        r"(?:needn't|need not|do(?:es)? not (?:need|have) to) have (?:a |any )?partners?",
        r"partner\w*\b[^.;]{0,40}\bbut (?:you |it )?(?:do(?:es)? not have to|need not|is not (?:required|needed))",
        r"single organisations? or (?:from )?(?:a |in )?(?:team|consorti|group|partner)",
        r"jointly or alone", r"single applicants? (?:must|only)", r"open to single applicants", r"want to work alone",
        r"individual(?:ly)? or (?:as|in|collab)",
        r"collaborat\w+ (?:is|are) (?:not (?:required|mandatory|necessary|essential)|optional|encouraged but not)",
        r"do(?:es)? not (?:have|need) to (?:collaborate|be collaborative|work with)",
        r"by (?:a )?single (?:organisation|applicant|business|company)",
        r"no (?:requirement|need) (?:to|for) (?:form |join |be )?(?:in )?(?:an? )?(?:collaborat|consorti|partner)",
        r"consorti\w+ (?:is|are) not (?:required|necessary)",
    )
)  # fmt: skip
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
        "on their own",
        "together",
        "individual",
        "involve",
        "include at least",
        "single",
        "singly",
        "by itself",
        "by yourself",
        "joint",
        "team with",
        "bring in",
        "sole ",
        "at least two",
        "at least three",
        "minimum of",
        "work with",
        "or more organisations",
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
