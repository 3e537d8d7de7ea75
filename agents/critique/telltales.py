"""Words of a thought that tell of what a deployed model cannot know: where it was made.

A model that synthesizes data is shown a hint, a remark about its last attempt, the user's aim,
notes, or the very call; a model that is trained on its thoughts is not. Five kinds of words give
that away. Each looks at the part that something plays in the sentence, since most of the words have
honest uses: a note on a booking says something, a call is refused because a card has expired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Telltale(NamedTuple):
    """The words that tell, and the noun among them that something visible may be called, or ''."""

    words: str
    noun: str


_PLAIN = str.maketrans({"\u2019": "'", "\u201c": '"', "\u201d": '"'})
_NOUN = (
    r"(?P<noun>aims?|notes?|remarks?|hints?|feedback|critiques?|critics?|guidance|correction|cribs?"
    r"|misfires?)"
)
_ELSEWHERE = r"(?!'s)(?! (?:of|on|in|at|from|for|by|about|to|form|field|column|text|attached)\b)"
"""A note of something, or a feedback form, is a thing of the user's world."""
_SPEAKS = (
    r"(?:says?|said|saying|tells?|told|asks?|asked|states?|stated|mentions?|mentioned|suggests?"
    r"|suggested|wants?|wanted|points? out|pointed out|requires?|required|reads|reminds?|warns?"
    r"|makes? (?:it )?clear|(?:is|was) that|is (?:met|fulfilled|reached|satisfied|done"
    r"|achieved|clear|right)"
    r"|was (?:met|fulfilled|right|clear))"
)
_GIVEN = "according to|as per|per|following|as in|given|based on|thanks to|in line with"
_ATTEMPT = r"(?:attempts?|tries|try|drafts?)"
_BEFORE = r"(?:previous|earlier|prior|last|first|second|third|failed|other|rejected|refused)"
_WRONG = (
    r"(?:turned down|wrong|rejected|incorrect|mistaken|off|not right|not (?:accepted|correct)"
    r"|marked (?:as )?wrong|refused)"
)
_USERS = (
    r"(?:user|users|customer|client|caller|person|guest|patient|error|result|results|response|tool"
    r"|tools|policy|rules?|message|messages|documentation|description|page|schema|request|system"
    r"|reply|confirmation|manual)"
)
"""Who and what a deployed model hears, too."""

_AUTHORITY = (
    rf"\b(?:the|this|that|my) {_NOUN}{_ELSEWHERE} {_SPEAKS}\b",
    rf"\b(?:{_GIVEN}) (?:the|this|that|my)(?: \w+)? {_NOUN}\b{_ELSEWHERE}",
    rf"\b(?:the|these|those|my) (?:instructions?|words?|wording|text) (?:in|of|under) (?:the )?"
    rf"[`'\"]?{_NOUN}\b[`'\"]?(?! (?:of|on|in|from)\b)",
    rf"\b(?:given )?in (?:the|my) {_NOUN}{_ELSEWHERE}(?:,| (?:it|is|i|she|he|they)\b)",
    r"\b(?:follow|heed|obey|apply)(?:s|ed|ing)? (?:the|my|this|that) (?P<noun>aim"
    r"|remark|hint|feedback"
    rf"|critique)s?\b{_ELSEWHERE}",
    rf"[`\"]{_NOUN}[`\"]",
    rf"\b{_NOUN}{_ELSEWHERE} (?:says?|said)\b",
    r"\b(?P<noun>hint(?:s|ed)?)\b(?! (?:in|from|of|on|at|that|field)\b)",
    r"\b(?P<noun>critics?|critique)\b",
    r"\b(?P<noun>cribs?|misfires?|misfired|foregone)\b",
)
_ATTEMPTS = (
    rf"\bmy {_BEFORE} {_ATTEMPT}\b",
    rf"\b(?:the|this|an?|that) {_BEFORE} {_ATTEMPT}\b(?! (?:to|at|of|in|for|by|from|on)\b)",
    rf"\b(?:previous|earlier|prior) {_ATTEMPT}\b(?! (?:to|at|of|in|for|by|from|on)\b)",
    rf"\b(?:my|the) {_ATTEMPT} (?:before|earlier|so far)\b",
    rf"\b(?:my|the) {_ATTEMPT} (?:was|were|has been|had been|is) {_WRONG}\b",
    r"\b(?:it|that|this|which) (?:was|had been|has been|got) (?:turned down|marked"
    r" (?:as )?wrong)\b",
    rf"\bmy (?:{_BEFORE} )?(?:answers?|calls?|solutions?|thoughts?|version|approach"
    rf"|reasoning|guess)"
    rf" (?:was|were|has been|had been|is) {_WRONG}\b",
    r"\b(?:calls? (?:no\. ?)?\d+|step \d+) (?:was|were|is) (?:wrong|incorrect|mistaken"
    r"|not right)\b",
    r"\blast time,? i\b",
    r"\bthis time(?: around)?,? (?:i|i'll|let me|without)\b",
    r"\bi (?:got|had|did) (?:it|that|this) wrong (?:before|earlier|last time|the first time)\b",
    r"\bi (?:won't|will not|must not|should not|shouldn't) (?:repeat|make) (?:the|that"
    r"|my) (?:same )?"
    r"mistake\b",
)
_TOLD = (
    rf"\bi (?:was|am|have been|had been|got) (?:told|corrected|reminded|warned|advised"
    rf"|tipped off)\b"
    rf"(?! by (?:the|this) {_USERS}\b)",
    rf"\b(?:the|my|a|an|our) (?!{_USERS}\b)[a-z]+ (?:has |have )?(?:pointed out|noted"
    rf"|remarked|noticed"
    rf"|complained|objected|says|said|found)(?: to me)?(?: that)? i (?:should|must|need"
    rf"|ought|have to"
    rf"|had|forgot|used|was|did|am|left)\b",
    rf"\b(?:the|my|a|an|our) (?!{_USERS}\b)[a-z]+ (?:has |have )?(?:told|reminded|corrected|advised"
    rf"|warned|instructed) me\b",
    r"\bas (?:was )?(?:pointed out|remarked|hinted)\b",
)
_SOLUTION = (
    r"\b(?:expected|correct|gold|golden|intended|reference) (?:answer|solution|call|trace|output"
    r"|path)s?\b",
    r"\bground[- ]truth\b",
    r"\badvanced[- ]tools?\b",
    r"\b(?:the|this|my) (?:given |known |provided |right |sample )?(?:solution|answer"
    r" key|answer sheet)"
    r" (?:is(?! (?:to|found|clear|simple|that)\b)|says|calls|uses|shows|has|wants"
    r"|starts|begins|given)\b",
    r"\bthe (?:call|answer|solution)s? (?:that (?:was|is|were|are) |i was )?given\b",
    r"\b(?:the|a) (?:given|provided|known|sample) (?:solution|calls?|answer)\b",
)
_CALL = r"(?:tool )?calls?"
_GIVEN_AS = (
    r"(?:given|fixed|decided|settled|predetermined|preset|prescribed|laid out|made for me"
    r"|chosen for me|dictated|known in advance)(?! (?:by|for|at|on|to|in|with|until|of)\b)"
)
_FORESEEN = (
    rf"\b(?:next|following|coming|tool) calls? (?:is|are|was|were|has been|have been)"
    rf"(?: already| all)* {_GIVEN_AS}",
    rf"\b{_CALL} (?:that |which )?i(?: am|'m| was|'ve been| have been)"
    r" (?:given|shown|told|handed|supposed|meant|to (?:make|justify|explain))\b",
    rf"\bi(?: am|'m| was|'ve been| have been) (?:given|shown|handed|told) (?:the|this|which|a|what)"
    rf"(?: \w+)? {_CALL}\b(?! (?:with|from|to|on|at|for)\b)",
    rf"\b(?:prescribed|predetermined|preset|foregone|provided|intended) {_CALL}\b",
    r"\b(?:shown|listed|displayed|recorded|upcoming|required) tool calls?\b",
    rf"\b(?:the|this|these) {_CALL} (?:that (?:is|are|was|were) )?(?:shown|provided|listed|recorded"
    r"|displayed|made|given) (?:here|below|above|at this point|in this step|for this step)\b",
    rf"\b(?:justif(?:y|ies|ying)|rationali[sz](?:e|es|ing)) (?:the|this|that)(?: \w+)?"
    rf" (?:{_CALL}|step)\b",
    r"\b(?:thought|reasoning|thinking) that (?:leads|led|must lead|should lead) to"
    rf" (?:the|this|that)(?: \w+)? (?:{_CALL}|step)\b",
    r"\bmy (?:thought|reasoning|thinking) (?:must|has to|needs to|should)"
    rf" (?:arrive at|end (?:up )?(?:at|with)|come to|lead to|produce) [^.]*?\b{_CALL}\b",
    r"\bwhat the assistant (?:does|did|calls|called)\b",
)
"""A step of a clean pass: its calls are made, and a thought that leads to them is asked for."""
_PATTERNS = (*_AUTHORITY, *_ATTEMPTS, *_TOLD, *_SOLUTION, *_FORESEEN)
_KINDS = tuple(re.compile(pattern) for pattern in _PATTERNS)
_RETRY = re.compile(r"\bretry(?:ing)?\b")
_SEEN = re.compile(
    r"\b(?:empty|error|fail(?:s|ed|ure)?|timed? out|timeout|unavailable|busy|refused|nothing|none"
    r"|returned|found|not|no|came back|result|expired|again later|payment|upload"
    r"|download|delivery|job)\b"
)
"""What a deployed model sees for itself, and why it, too, tries something again."""
_ANY = re.compile(
    r"aim|note|remark|hint|feedback|criti|guidance|correct|attempt|tries|try|draft|last"
    r" time|turned down"
    r"|wrong|rejected|incorrect|mistake|this time|told|reminded|warned|advised|tipped|pointed out"
    r"|noticed|complained|objected|says|said|found|instructed|solution|ground|advanced|expected"
    r"|gold|intended|reference|answer key|answer sheet|given|provided|known|sample|accepted"
    r"|not right|refused|(?:was|is|were) off|crib|misfire|foregone|tool call|call|the assistant"
    r"|justif|rationali|that lead|that led|that must|that should|my th|my reas"
)
"""No telltale without one of these: a quick no."""


def telltales(thought: str) -> Iterator[Telltale]:
    """Every word of a thought that tells where it was made, in small letters."""
    low = thought.lower().translate(_PLAIN)
    if not _ANY.search(low):
        return
    for pattern in _KINDS:
        for found in pattern.finditer(low):
            noun = found.groupdict().get("noun") or ""
            yield Telltale(found.group(), noun)
    if not _SEEN.search(low) and (retried := _RETRY.search(low)):
        yield Telltale(retried.group(), "")


def leaks(thought: str) -> bool:
    """Whether a thought gives away what a deployed model cannot know: a hint or remark that it was
    shown, an attempt before this one, a note or aim that is not the user's, a given solution or
    call."""
    return next(telltales(thought), None) is not None
