"""Regions that applicants or projects are limited to; where the work is done limits nobody."""

import re

from ingest.facts.applicant_phrases import in_words
from ingest.facts.eligibility import statements
from ingest.facts.page import Page, Sentence, fact
from matcher.model.fact import Fact, Field

_NAMES: tuple[tuple[str, str], ...] = (
    (
        "North East",
        r"north[- ]?east(?:ern)?(?! (?:of )?(?:scotland|wales))(?: (?:of )?england| region)?|tees valley"
        r"|northumberland|tyne and wear"
        r"|tyneside|county durham|teesside|sunderland|newcastle upon tyne|gateshead|hartlepool|middlesbrough"
        r"|darlington",
    ),
    (
        "North West",
        r"north[- ]?west(?:ern)?(?: (?:of )?england| region)?|greater manchester|liverpool city region"
        r"|merseyside|lancashire|cumbria|cheshire|manchester|liverpool|salford|bolton|wirral|blackpool|preston"
        r"|carlisle",
    ),
    (
        "Yorkshire and The Humber",
        r"yorkshire(?: (?:and|&) (?:the )?humber(?:side)?)?|humberside|west yorkshire"
        r"|south yorkshire|north yorkshire|(?<!new )york|leeds|sheffield|bradford|hull|doncaster|rotherham|barnsley"
        r"|wakefield"
        r"|leeds city region|sheffield city region",
    ),
    (
        "East Midlands",
        r"east[- ]midlands|derbyshire|nottinghamshire|leicestershire|lincolnshire|northamptonshire"
        r"|rutland|d2n2|nottingham|derby|leicester|lincoln|northampton|mansfield|chesterfield",
    ),
    (
        "West Midlands",
        r"west[- ]midlands|birmingham|warwickshire|staffordshire|shropshire|worcestershire"
        r"|herefordshire|black country|coventry|dudley|sandwell|walsall|wolverhampton|solihull|stoke-on-trent"
        r"|telford",
    ),
    (
        "East of England",
        r"(?<!north )(?<!south )(?<!north-)(?<!south-)east(?:ern)? (?:of )?england|norfolk|suffolk"
        r"|cambridgeshire|essex|hertfordshire|bedfordshire|new anglia|peterborough|norwich|ipswich|cambridge|luton"
        r"|southend",
    ),
    ("London", r"(?:greater )?london(?! (?:time|gazette))"),
    (
        "South East",
        r"south[- ]?east(?:ern)?(?! (?:of )?(?:scotland|wales))(?: (?:of )?england| region)?|kent\b|surrey"
        r"|sussex|hampshire|oxfordshire"
        r"|buckinghamshire|berkshire|isle of wight|southampton|portsmouth|oxford|milton keynes|brighton|medway",
    ),
    (
        "South West",
        r"south[- ]?west(?:ern)?(?: (?:of )?england| region)?|cornwall|devon\b|dorset|somerset"
        r"|gloucestershire|wiltshire|bristol|west of england|swindon|plymouth|exeter|bournemouth",
    ),
    (
        "Wales",
        r"(?:mid |north |south |west )?wales|welsh (?:businesses|companies|smes|organisations)"
        r"|cardiff capital region|swansea bay|gwynedd|powys|ceredigion|cardiff|swansea|wrexham|flintshire|conwy"
        r"|anglesey|pembrokeshire",
    ),
    (
        "Scotland",
        r"scotland(?!'s strategic)|scottish(?:[- ]based)? (?:businesses|companies|smes|organisations"
        r"|registered)|glasgow|edinburgh|aberdeen|dundee|inverness|highlands and islands",
    ),
    ("Northern Ireland", r"northern ireland|belfast"),
)
_PATTERNS = tuple((name, re.compile(rf"\b(?:{words})(?![a-z])")) for name, words in _NAMES)
_ANYWHERE = re.compile(r"\b(?:" + "|".join(words for _, words in _NAMES) + r")(?![a-z])")
_OUTSIDE = re.compile(r"\b(?:outside|except(?: for)?|excluding|other than)(?: of)?(?: the)?(?: greater)? \w+")
_NATIONS = r"(?:wales|scotland|northern ireland)"
_AND = r"(?:,|/| and| or| &|, and|, or) ?"
_WITH_ENGLAND = re.compile(rf"\bengland{_AND}{_NATIONS}|{_NATIONS}{_AND}england\b")
"""England has no ITL1 name of its own: the other nations alone would shut it out."""
_LIMITS = re.compile(
    r"(?:must|should|shall|need to|required to|have to|has to|had to)\b[^.;]{0,70}?(?:deliver|locat|based"
    r"|operat|site|register"
    r"|active|growing|grow|trad|take place|carried out|premises|presence|in one of|be in|headquarter|within|office)"
    r"|(?:businesses|smes?|compan(?:y|ies)|organisations?|firms?|applicants?|enterprises?|entrepreneurs?"
    r"|start-?ups?|charit(?:y|ies)|groups?|manufacturers?|borrowers?|partners?)(?:[^.;]{0,30}?\b(?:based|located"
    r"|registered|working|work|operating|headquartered|situated"
    r"|trading|(?:with|whose) (?:a "
    r"|an )?(?:\w+ )?(?:site|base|operat\w+|presence|premises)))?[^.;]{0,20}? (?:in|within|across"
    r"|from) (?:the )?(?P<here>.{0,40})|(?:cluster|project|activit\w+|work)s? (?:in|across|within)\b|based in"
    r"|\b(?:your|its|their|whose|an?|the|operating|registered|main) (?:base|place of business|head(?:quarters"
    r"| office)|registered office|offices?|premises|sites?) (?:(?:is"
    r"|are) )?"
    r"(?:in|within)\b|located in|(?:for|supporting|aimed at)[^.;]{0,60}'s (?:[\w-]+,? ){0,4}(?:business|compan"
    r"|talent|sme"
    r"|entrepreneur|firm)|(?:open|available|limited|restricted) (?:only )?to[^.;]{0,60}\bin\b|only[^.;]{0,50}\bin\b"
)
_LIST_HEAD = re.compile(
    r"(?:areas?|regions?|locations?|places?|nations?)\b[^.;]{0,40}(?:are|is|include|:|specified"
    r"|eligible|following)|in one of|one of the (?:following|seven|nine)|(?:specified|specific"
    r"|eligible|following|target(?:ed)?) (?:geographical )?(?:areas|regions|locations)"
    r"|must be (?:based|located|delivered|registered) in"
)
_ELIGIBILITY = re.compile(
    r"\bapply|eligib|must|to lead|led by|share of|grants?\b|applicants?|open to|can bid|available to|proposals|only"
    r"|ha(?:ve|s|d) to|reserved|\bcan ask\b|\bwho:|\bif you\b|should have"
    r"|supporting|aimed at"
)
_DELIVERY = re.compile(
    r"council|deliver(?:y|ed)? (?:of|to) (?:the )?(?:services?|contract|site|goods)"
    r"|service(?:s)? (?:to|for|in)|residents|people in|located in .{0,30}(?:site|building)"
    r"|hospital|school|museum|premises of|contracting|the authority|framework"
)
_RESERVED = re.compile(
    r"\breserved (?:for|to)\b|\bonly (?:[\w-]+ ){0,3}(?:suppliers|bidders|firms|businesses|companies|smes"
    r"|organisations)\b[^.;]{0,40}\b(?:based|located|registered)\b"
)
"""What limits the bidders of a contract, where a place is otherwise that of the work."""
_REGISTERED = re.compile(r"regist|headquarter|based in|incorporat")
_OPERATING = re.compile(r"site in|operat|presence|premises|active|cluster|trading|businesses in|grow")


def read_regions(page: Page) -> list[Fact]:
    """ITL1 names with the basis of the limit (registered, operating, delivery); empty where nothing limits."""
    if not page.offers_funding and not page.has("reserved", "only"):
        return []
    regions: list[str] = []
    proof: Sentence | None = None
    applicants = {id(said.sentence): said.words for said in statements(page)}
    for sentence in page.matching(_ANYWHERE):
        if not page.offers_funding and not _RESERVED.search(sentence.low):
            continue
        named = _named(sentence.low)
        if not named:
            continue
        if not _is_limit(sentence):
            named = _named(applicants.get(id(sentence), ""))
            if not named:
                continue
        regions += [name for name in named if name not in regions]
        proof = proof or sentence
    if proof is None:
        return []
    order = [name for name, _ in _NAMES]
    words = proof.context
    basis = "registered" if _REGISTERED.search(words) else "operating" if _OPERATING.search(words) else "delivery"
    return [fact(Field.REGIONS, sorted(regions, key=order.index), proof), fact(Field.REGION_BASIS, basis, proof)]


def _named(low: str) -> list[str]:
    low = _OUTSIDE.sub(" ", low)
    if _WITH_ENGLAND.search(low):
        return []
    return [name for name, pattern in _PATTERNS if pattern.search(low)]


def _is_limit(sentence: Sentence) -> bool:
    low = in_words(sentence)
    bare = _ANYWHERE.sub("", sentence.low)
    if len(re.sub(r"\W|\band\b|\bthe\b|\bor\b|england", "", bare)) <= 3:
        return bool(sentence.block >= 0 and _LIST_HEAD.search(sentence.label.lower()))
    if sentence.block < 0:
        return False
    limit = _LIMITS.search(low)
    if not limit or not _ELIGIBILITY.search(low):
        return False
    tail = low[limit.start() : limit.end() + 120]
    if not _ANYWHERE.search(tail):
        return False
    return not _DELIVERY.search(low) or bool(
        re.search(r"(?:businesses|smes?|firms|companies|applicants?|organisations?)\b[^.;]{0,60}(?:in|within)\b", low)
        and re.search(r"must|can apply|eligib|grant|share of", low)
    )
