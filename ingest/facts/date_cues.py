"""The words that tell what a date is: one pattern a kind, looked for right before the date and in its label."""

import re

from ingest.facts.interest import INTEREST
from ingest.facts.patterns import BY
from matcher.model.instant import DateKind

K = DateKind

_BID = (
    r"(?:tenders?|bids?|repl(?:y|ies)|quot(?:e|es|ation|ations)|offers?|responses?|proposals?|applications?"
    r"|submissions?|returns?"
    r"|forms?|pre-?qualifications?|requests? to participate|requests?|questionnaires?|sq|psq|pqq|itt|entries"
    r"|nominations?|outlines?"
    r"|ideas?)"
)
_DONE_TO_IT = (
    r"assess|evaluat|issu|notif|opened|award|publish|releas|scor|approv|valid|shortlist|sift|review|maintain|live\b"
    r"|interview|start|ended|formed|founded|signed|if\b|whose\b|because|unless"
)
_HANDED_IN = (
    r"(?:submitted|received?|returned|sent|made|lodged|uploaded|e-?mailed|delivered|due|accepted|required|invited"
    r"|welcome|wanted|in|back|with|reach|arrive|completed?|entered|registered|posted|provided|supplied|sought|respond"
    r"|express)"
)
_STILL = rf"(?:(?!\b(?:{_DONE_TO_IT}))[^.;])"
"""Any character, as long as nobody does something else with the bid: "proposals will be assessed by" closes nothing."""
_CALL = (
    r"(?:submission|competition|challenge|call|window|round|opportunity|portal|entries|applications?|bidding"
    r"|tender period)"
)
_ONES_OWN = r"(?<!\bat )(?<!\bon )(?<!\bof )(?<!accept the )(?<!accept this )(?<!accept our )"
"""Bids that somebody looks at or decides on, and an offer accepted, are none to send in."""

_CLOSING = "|".join(
    (
        r"\bclos(?:e|es|ing|ure)\b(?![- ](?:out|down|up|to (?!new\b|appli|entr|submi|bids|propos)|collaborat|work))"
        r"|\bclosed\b(?: (?:on|at)\b|:|\s*$)"
        r"|\bshuts?\b|\bdeadline|\bcut[- ]?off\b",
        r"\bsubmi(?:t|ts|tted|ssion|ssions|tting)\b(?! (?:is|are) (?:free|welcome))",
        r"\bdue\b(?! (?:to|diligence))|\breceipt of\b|\b(?:last|final) (?:date|day|moment|chance|time) (?:for|to)\b"
        r"|\btime limit\b",
        rf"\b(?:last|final|latest) {_BID}\b|\b(?:old|new|revised|original|previous) (?:closing "
        rf"|return )?(?:date|time)\s*:?\s*$",
        rf"\bend date for (?:receipt|submission|application)|\b{_BID} end date\b|\b{_BID} returns?\s*$"
        r"|\bends? date and time|\btender ?period(?: end(?:s|ed)?)?",
        rf"\b(?:return(?:ed)?|received?|lodged|upload(?:ed)?|send|sent|respond|apply"
        rf"|(?<!the )(?<!an )(?<!a )(?:quote|bid|tender)|compete|enter"
        rf"|reach(?! (?:trl|level|a|an|net|full|at least)\b)|be with|hand in"
        rf"|deliver(?:ed)? (?:to the )?{_BID})\b{_STILL}{{0,70}}?{BY}",
        rf"\b{_BID}\b{_STILL}{{0,40}}?\b{_HANDED_IN}\b{_STILL}{{0,45}}?{BY}|{_ONES_OWN}\b{_BID}(?: are"
        rf"| is)?(?: in)?[ (]{{1,2}}{BY}",
        rf"\b{_BID}\b[^.;]{{0,20}} (?:received|arriving|sent|submitted|those) (?:later than|after)\s*$"
        rf"|\b{_BID}\b[^.;]{{0,30}}\b(?:not|never) be (?:accepted|considered|opened|read) after\s*$"
        rf"|\b(?:cannot|can't|will not|won't|not) (?:accept|take|consider|open) (?:any |late )?{_BID} after\s*$"
        rf"|\b{_BID}\b[^.;]{{0,20}}\b(?:arrive|come) on\s*$|\b{_CALL}\b[^.;]{{0,20}}\blocks?\b",
        rf"\breturn of {_BID}|\breturn date\b|\binterested (?:parties|operators|suppliers|organisations|firms"
        rf"|bidders|companies)\b{_STILL}{{0,80}}?{BY}|{_ONES_OWN}\b{_BID}(?: returns?| submissions?)?(?: date"
        rf"| due)?(?: in)?\s*(?::|\bby)\s*$"
        rf"|^\W*{_BID}(?: returns?| submissions?)?(?: date| due)?\s-\s*$",
        rf"\b(?:full|final|outline) {_BID}\s*$",
        r"\b(?:remains?|stays?|is|are|be|kept) (?:now |currently )?open (?:for \w+ |to \w+ )?(?:until|till)\b"
        r"|\bopen (?:for"
        r"|to)\b[^.;]{0,60}?\b(?:applications?|submissions?|entries|proposals|bids)\b[^.;]{0,40}?\buntil\b"
        r"|\bopen until\b",
        rf"\b(?:tak(?:e|ing)|accept(?:ing)?) {_BID} (?:until|till|through|up to)",
        rf"\b{_CALL}\b[^.;]{{0,40}}?\b(?:end(?:s|ed)?|r[au]ns? until)\b",
        r"^\W*(?:the )?(?:first stage|1st stage|stage (?:1|one))\W*$",
        r"\bextended (?:to|until|till)\b",
        rf"\b(?:stops? (?:accepting|taking)|now ha(?:ve|s) until)\b|\b(?:asked|applied) for by\b"
        rf"|\bdoors close\b|\b{_BID} to \S{{1,60}} {BY}",
        rf"{_ONES_OWN}(?<!issue the )(?<!publish the )\b{_BID},? (?:via|through|using|by|to) (?:the |our |this "
        rf"|an? )?(?:[\w-]+ ){{0,3}}?(?:portal|system"
        rf"|platform|service|site|website|e-?mail|post|hand|courier|mailbox|inbox|address"
        rf"|office)\b[^.;]{{0,15}}? {BY}",
    )
)

CUES: tuple[tuple[DateKind, re.Pattern[str]], ...] = (
    (
        K.QUESTIONS_CLOSE,
        re.compile(
            r"clarification|\bq ?(?:&|and) ?a\b(?! session)|\bquestions?\b|\bquer(?:y|ies)\b|enquir(?:y|ies)"
            r"|inquir(?:y|ies)"
        ),
    ),
    (
        K.BRIEFING_EVENT,
        re.compile(
            r"(?:sessions?|dial-ins?|calls?|meetings?) for (?:your |any )?questions(?: is| are"
            r"|(?: will)? takes? place)?\b"
            r"|dial-ins?\b|conference call"
            r"|webinar|briefing|(?<!any )(?<!the )(?<!an )\bevents?\b|(?:an|the) \w{0,12} ?event\b|workshop|drop-in"
            r"|\bsessions?\b|open day|info(?:rmation)? (?:session|day)|site visit|roadshow|(?:supplier|industry"
            r"|bidders?'?|market|launch|engagement|networking|info) (?:day|session|meeting|event)|meet the buyer"
            r"|q&a session|via teams|on zoom|consortium.building|matchmaking|surger(?:y|ies)"
            r"|demo(?:nstration)? day|showcase|info(?:rmation)? day|(?:bidders?'?|suppliers?'?) call\b"
        ),
    ),
    (K.EOI_CLOSES, INTEREST),
    (K.REGISTRATION_CLOSES, re.compile(r"\bregist(?:er|ers|ration|rations|ering)\b|booking|sign up")),
    (
        K.STAGE2_CLOSES,
        re.compile(
            r"(?:stage|phase|step) (?:2|two|ii)\b|second.stage|full.stage"
            r"|invited (?:applicants|proposals|bidders|tenders)"
            r"|shortlisted (?:applicants|bidders|suppliers|teams)|those who (?:pass|are (?:selected|shortlisted"
            r"|invited))|if invited|invited to (?:submit|tender) a full"
            r"|invited only|by invitation|\bfinal (?:tenders?|bids?|offers?)\b"
        ),
    ),
    (
        K.DECISION,
        re.compile(
            r"decisions?\b(?! (?:of|no|\(|making))|\bnotif|\bpanels?\b|interview|\baward(?:s|ed|ing)?\b"
            r"|\bannounc(?:e|ement)\b|announced (?:by|in|on|from)$|be announced|outcomes?\b|\bresults?\b"
            r"|shortlist(?:ing)?\b|\bassessed\b|assessments?\b (?:of|panel|period|stage|complete)|evaluat"
            r"|moderation|standstill\b(?: period)?(?: (?:ends?|ended|begins?|runs?))?|feedback|preferred bidder"
            r"|presentations?\b|\bpitch|sifting|\bsift\b|due diligence|informed|contracts? placed|(?:write|reply"
            r"|respond) to (?:everybody|everyone|all\b|you\b|(?:the )?applicants)"
        ),
    ),
    (
        K.PUBLISHED,
        re.compile(
            r"\bpublish|publication|\bupdated?\b|\bposted\b|\bdated\b|^\s*date:?\s*$|last modified|version|letter of"
            r"|news date"
        ),
    ),
    (
        K.OPENS,
        re.compile(
            r"opens? to accept (?:proposals|applications|bids)\s*:?|\bfuture notice\b"
            r"|\bdate of (?:the )?(?:tender|contract) notice\b"
            r"|\bopen(?:s|ed|ing)?\b(?: from\b)?(?! (?:of (?:the )?(?:tenders|bids|offers)|ceremony|session|source"
            r"|access|call|data|innovation|competition|procedure|market|to |until|for \w+ until"
            r"|for (?:applications )?until))|launch(?:es|ed|ing)?\b|(?:tenders?|itt|invitations?(?: to tender)?"
            r"|documents?|competition)(?: \w+){0,4} (?:issued|go to|released|follow|live|available|published)"
            r"|\bissue(?:d)? (?:of|date|in|on)|dispatch of invitations|publication date of (?:the )?(?:tender|itt"
            r"|contract)[a-z ]*|go(?:es)? live for applications|apply from|pre-announce|(?:documents?|forms?|packs?"
            r"|itt|specification)\b[^.;]{0,30}\bavailable (?:from|on)|proposed publication|publication (?:of"
            r"|date for) (?:the )?(?:tender|itt|contract notice)|tender (?:for|is expected)\b.{0,40}$"
            r"|go(?:ing)? out to tender|invited to tender (?:on|from|in)\b|(?:plan|expect|intend"
            r"|aim)\w* to (?:publish|issue|launch|release)\b(?: \w+){0,3} (?:tender|notice|itt|competition"
            r"|invitation|opportunity)(?: notice)?|(?:applications?|submissions?|bidding|bid|entry"
            r"|entries) (?:window|period)|^\W*window\b"
            r"|\b(?:competition|call|round)\b (?:will )?runs? (?:from|between)"
            r"|(?:\bsent|will (?:get|receive)|be given) (?:the |an? |their )?(?:[\w-]+ ){0,2}(?:packs?|invitations?|itt"
            r"|documents?|request for (?:quotations?|proposals?)|rfq)\b(?: [\w-]+){0,2}"
            r"|start accepting|accepting applications from|\bissu(?:ed|ing)\b|\bissue (?:the|an?|its"
            r"|invitations?)\b"
        ),
    ),
    (K.CLOSES, re.compile(_CLOSING)),
    (
        K.PROJECT_START,
        re.compile(
            r"\bstart(?:s|ed|ing)?\b(?! accepting)|take up (?:their |the |your )?(?:posts?|places?"
            r"|fellowships?)|commenc|\bbeg[iau]n(?:s|ning)?\b|kicks?[- ]?off|go.live|mobilis"
            r"|(?:effective|established|operational|operates?|active) from|(?:contracts?|services?"
            r"|agreements?|lease|licence|concession|framework|projects?"
            r"|months?|years?|period|term|commission|programme|course|cohort|delivery|funding|grants?"
            r"|support|work)\b[^.;]{0,40}\b(?:from|between)\b|(?:contract|framework|agreement|initial) (?:dates?"
            r"|period|term"
            r"|duration)\b|^\s*contract:?\s*$|in place (?:by|from|on)|(?:projects?|programme|cohort|course|testing"
            r"|trials?|work) (?:will )?(?:runs?|lasts?|takes? place)|initial term"
        ),
    ),
    (
        K.PROJECT_END,
        re.compile(
            r"\bend(?:s|ing|ed)?\b|\buntil\b|complet(?:e|ed|ion)\b(?! (?:tender|bid|form|quot|questionn|propos|appli"
            r"|submi|respon))|\bfinish|\bexpir|conclu(?:de|sion)|terminat"
            r"|deliver(?:y|ed|ies|ables?)?\b(?! (?:of|partner))|through to|\bspent by\b|\b(?:term|period"
            r"|duration)\b[^.;]{0,30}\bto\s*$|run(?:s|ning)? to\b|\bup to$|(?:contract|agreement|framework|term"
            r"|licence)\w*\b[^.;]{0,60}\bextend\w*|option to extend|(?:final|last) (?:report|deliverable)s?\b"
            r"|extended (?:by|for)\b|extension"
        ),
    ),
)
