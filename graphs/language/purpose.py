"""What a description says that a tool is for, as a verb phrase: "look up the data sheet of a kiln".

Descriptions are written in many ways: as an order ("Book a room"), in the third person ("Returns
the members"), as a question ("How many rooms are free"), or as the name of what comes back ("All
orders of a customer").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import base_verb, singular, split

LOOK_UP = "look up"
QUESTIONS = lexicon("how what when where who which whether why")
BE_OR_DO = lexicon("is are was were has does did can could will would should")
_OF = lexicon("of for in on at to with from by that which who due between")
_EVERYONE = lexicon("everyone everybody everything anyone anybody anything")
_INVERTED = re.compile(
    r"((?:how|what|when|where|why|which)(?: \w+)?) (do|does) (.+) (\w+)", re.IGNORECASE
)
_WHAT_IS = re.compile(
    r"(?:what|which) (?:is|are|was|were) (?=(?:an?|the|all|some|your)\b)", re.IGNORECASE
)
_LIST_OF = re.compile(r"^(?:an?|the) (?:full |complete )?list of ")
_OBJECT_BEGINS = lexicon(
    "a an the one some all back up out down in off new this that your money whether to every aside"
)


def is_order(words: Sequence[str], tool_verb: str) -> bool:
    """Whether a sentence begins with a verb in the imperative or the third person."""
    first, second, third = (*(word.lower() for word in words[:3]), "", "", "")[:3]
    verb = base_verb(first)
    if verb in READS | WRITES or verb == tool_verb:
        return True
    if first in _EVERYONE or (second == "that" and third in BE_OR_DO):
        return False  # "Everything a member has", "Firings that are still to come"
    if second in _OF and singular(first) != first:
        return False  # "Hives in a yard", and not that somebody hives something in
    return second in _OBJECT_BEGINS


def question(sentence: str) -> str:
    """A question as what somebody wants to know: "how many rooms a house has"; '' for none."""
    if sentence.split(maxsplit=1)[0].lower() not in QUESTIONS:
        return ""
    if found := _WHAT_IS.match(sentence):
        return f"{LOOK_UP} {sentence[found.end() :]}"
    if found := _INVERTED.fullmatch(sentence):
        wh, auxiliary, subject, verb = found.groups()
        return lowered(f"{wh} {subject} {verb}{'s' if auxiliary == 'does' else ''}")
    return "" if sentence.split()[1:2] and sentence.split()[1] in BE_OR_DO else lowered(sentence)


def look_up(sentence: str, tool: str = "", *, takes_nothing: bool = False) -> str:
    """A look-up of what a sentence only names ("Sessions that take place on a day"), or ''.

    What no known verb begins is a name, too, if its first words are what a `tool` is called after:
    "Average speed in km/h" of `speed`, "Bib number" of `find_bib`. Of `sell_clay` "Sell clay" is an
    order.
    """
    first, second, third = (*sentence.lower().split()[:3], "", "", "")[:3]
    if first in ("a", "an", "the", "all", "every") or first in _EVERYONE:
        return f"{LOOK_UP} {_LIST_OF.sub('', lowered(sentence))}"
    adverb = second.endswith("ly")
    if adverb:
        second = third
    is_known = first in READS | WRITES
    names_one = base_verb(first) not in READS | WRITES and "of" in (second, third)
    names_one = names_one or (adverb and base_verb(first) not in READS | WRITES)
    if names_one or (singular(first) != first and not is_known and second in _OF):
        return f"{LOOK_UP} the {lowered(sentence)}"
    if first.endswith("ing") and second in _OF and not is_known:
        return f"{LOOK_UP} the {lowered(sentence)}"
    return (
        f"{LOOK_UP} the {lowered(sentence)}"
        if _is_named_after(sentence, tool, takes_nothing)
        else ""
    )


def _is_named_after(sentence: str, tool: str, takes_nothing: bool) -> bool:
    """Whether a sentence begins with the noun that a tool is called by, and with no verb."""
    parts = split(tool)
    verb, nouns = (parts[0], parts[1:]) if len(parts) > 1 else ("", parts)
    words = sentence.lower().split()
    if not verb and words[:1] == [*nouns]:  # "Comment on a tweet", "Course info": who could tell
        return "per" in words[1:2] or (len(words) == 2 and takes_nothing)
    if verb in WRITES or base_verb(words[0]) in READS | WRITES or is_order(sentence.split(), verb):
        return False
    return not {singular(word) for word in words[:2]}.isdisjoint(map(singular, nouns))


def purpose(tool: str, sentence: str, *, takes_nothing: bool = False) -> str:
    """What a tool is for, in words that may follow "I'll"; `sentence` is of its description. What
    only names something is looked up, or told by the tool's name where that is a deed."""
    parts = split(tool)
    if sentence.split(maxsplit=1)[0].lower() in QUESTIONS:
        asked = question(sentence) or lowered(sentence)
        return asked if asked.startswith(LOOK_UP) else f"find out {asked}"
    if is_order(sentence.split(), parts[0] if len(parts) > 1 else ""):
        return sentence
    named = look_up(sentence, tool, takes_nothing=takes_nothing)
    if named and parts[:1] and parts[0] in WRITES:
        return " ".join([parts[0], "the", *parts[1:]])
    return named or sentence


def identified(description: str) -> str:
    """What an identifier is of, by its description: "Inventory number of the item" → "item"."""
    found = _NUMBER_OF.match(description.lower())
    return found[1] if found else ""


_NUMBER_OF = re.compile(r"(?:the )?(?:[a-z]+ )?(?:id|number|no\.?|key|code) of (?:the|an?) (\w+)\b")


def lowered(text: str) -> str:
    """Without stray capitals at the start; names and acronyms keep theirs."""
    alone = text[:2] == "A " or text[1:2].islower()
    return text[0].lower() + text[1:] if alone else text
