"""Requests: a tool's own description turned into what a person would ask for.

The first sentence of the description becomes an imperative; where it speaks of what a parameter
stands for ("lend a book to a member"), the slot takes that place ("lend {book_id} to {member}").
Parameters that it does not mention are added behind, in the words that suit their kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from turnloom.graphs.inference.identity import (
    MONEY,
    NAMES,
    QUERIES,
    REASONS,
    TEXTS,
    is_person,
)
from turnloom.graphs.inference.slots import (
    PERCENT,
    SlotParameter,
    amount_unit,
    compares,
    counted_noun,
    direction,
    is_amount,
    measure,
    slot_phrase,
)
from turnloom.graphs.inference.values.statements import takes_statement
from turnloom.graphs.language.lexicon import CREATES, READS, WRITES, lexicon
from turnloom.graphs.language.morphology import (
    ALTERS,
    alters,
    base_verb,
    participle,
    plural,
    sets,
    singular,
    split,
    with_article,
)
from turnloom.graphs.language.purpose import (
    BE_OR_DO,
    QUESTIONS,
    is_order,
    look_up,
    lowered,
    question,
)
from turnloom.graphs.language.units import UNITS
from turnloom.graphs.tool import Tool

_LOOKING = ("look up", "show me", "check", "pull up", "get me", "find", "give me", "dig out")
_FINDING = ("find", "look for", "show me", "search for", "look up", "get me", "pull up", "dig up")
_LISTING = ("show me", "list", "go through", "look up", "give me", "pull up", "read me")
_WONDERING = ("check", "find out", "see", "tell me", "let me know", "have a look")
_RECKONING = ("work out", "calculate", "figure out", "tell me")
_READING: Mapping[str, Sequence[str]] = {
    "find": _FINDING, "search": _FINDING, "search for": _FINDING, "look for": _FINDING,
    "browse": _FINDING, "query": _FINDING, "list": _LISTING, "show": _LISTING, "see": _LISTING,
    "get": _LOOKING, "fetch": _LOOKING, "retrieve": _LOOKING, "return": _LOOKING, "view": _LOOKING,
    "look up": _LOOKING, "lookup": _LOOKING, "read": _LOOKING, "display": _LOOKING,
    "check": _LOOKING, "inspect": _LOOKING, "tell": _LOOKING, "describe": _LOOKING,
    "load": _LOOKING, "report": _LOOKING, "determine": _RECKONING, "track": ("track", "look up"),
    "calculate": _RECKONING, "compute": _RECKONING, "estimate": ("estimate", *_RECKONING),
    "count": ("count", "tell me the number of"), "summarize": ("summarize", "sum up"),
    "print": ("print", "print out", "give me", "get me", "run off"),
}  # fmt: skip
_DOING: Mapping[str, Sequence[str]] = {
    "cancel": ("cancel", "call off"), "book": ("book", "reserve", "arrange"),
    "create": ("create", "set up", "make"), "delete": ("delete", "remove", "get rid of"),
    "remove": ("remove", "take out"), "update": ("update", "change"),
    "register": ("register", "sign up"), "pay": ("pay", "settle"),
    "extend": ("extend", "prolong"), "reserve": ("reserve", "book"),
    "schedule": ("schedule", "set up", "arrange"), "lend": ("lend", "hand out", "loan"),
    "order": ("order", "buy"), "purchase": ("buy", "get", "purchase"),
    "close": ("close", "wrap up"),
    "issue": ("issue", "make out"), "renew": ("renew", "extend"), "rename": ("rename",),
    "take back": ("take back",), "modify": ("change", "modify"),
    "edit": ("edit", "change"),
    "submit": ("submit", "hand in", "put in"), "post": ("post", "put up"), "hire": ("hire", "rent"),
    "assign": ("assign", "give"), "start": ("start", "begin"), "stop": ("stop", "end"),
    "reschedule": ("reschedule", "move"), "place": ("place", "put in"),
}  # fmt: skip
_JOINED = {"checkout": "check out", "checkin": "check in", "login": "log in", "logout": "log out"}
_CLAUSES = re.compile(
    r"\s*(?:[;:(]| - | \u2013 |"
    r", (?:which|so|and then|given|if|using|based|or|with|including|provided|optionally|only)\b|"
    r"(?<! a)(?<!the)(?<!any) given\b|"
    r" (?:based on|using|so that|in order to|(?:(?:at|in|on|from|to|for|of) )?(?:which|where)"
    r"|if possible|via|according to)\b|"
    r" that (?:is|are|was|were|has|have|had|can|should|matche?s?|belongs?)\b).*$"
)
_VAGUE = re.compile(
    r" (?:from|on|at|by|until) (?:some|a (?:given|certain|specific)) (?:day|date|time)\b(?: on\b)?"
)
"""A time that no slot has taken the place of: its parameter is added in words of its own."""
_EMPTY_START = re.compile(
    r"^(?:this (?:tool|function|method) "
    r"(?:is used to|lets you|can be used to|will|allows you to)?\s*"
    r"|(?:a |the )?(?:tool|function|method) (?:to|that|for|which)\s+|allows? (?:you |one )?to "
    r"|use this (?:tool )?to |used to |lets you )",
    re.IGNORECASE,
)
_BY_NAME = re.compile(
    r",? (?:by|from|with|for) (?:its|their|his|her|the|an?|given|some)?\s*(?:\w+'s )?(?:unique )?"
    r"(?:id|ids|identifier|name|number|title|code|key|reference)\b(?! of)"
)
_DETERMINERS = (
    r"(?:(?:a|an|the|one|some|this|that|another|given|specified|its|their|your|certain|each|any)"
    r"\s+)"
)
_BOUND = re.compile(
    r" (?:with |of |\w+e[dn] |due |whose \w+ is )?"
    r"(?:(?:more|fewer|less|older|newer|later|earlier|longer|shorter|greater) than"
    r"|under|over|below|above|before|after|between|except|without|excluding) "
    r"(?:an?|some|the|this|that|one|two|certain|given) [^,{}]*$"
)
"""A bound that a description speaks of: it is said with its value, in words of its own."""
_PARTICIPLE = re.compile(r"^ (?:made|placed|booked|created|issued|taken|given|sent|added)\b.*$")
_PREPOSITION = r"(?:by|for|of|in|on|at|to|with|from|as|until|about|under|into|per)"


def requests(tool: Tool, parameters: Sequence[SlotParameter]) -> tuple[str, ...]:
    """Templates of verb phrases that ask for a call of `tool`."""
    statement = next((each for each in parameters if takes_statement(tool, each.name)), None)
    if statement is not None:
        return tuple(
            _complete(tool, f"{verb} {statement.slot} on the database", parameters, 1)
            for verb in ("run", "execute", "run the statement")
        )
    described = _described(tool, parameters)
    bases = [base for base in (described, _named(tool, parameters)) if base]
    found: list[str] = []
    for base in bases[:1] if described else bases:
        for verb in _verbs(tool, base):
            found += [_complete(tool, verb, parameters, order) for order in (1, -1)]
    return tuple(dict.fromkeys(found))


# --- the phrase ---------------------------------------------------------------------------------


def _described(tool: Tool, parameters: Sequence[SlotParameter]) -> str:
    """The description's first sentence as an imperative with slots, or ''."""
    sentence = re.split(r"(?<=[a-z0-9)])[.!?](?:\s|$)", tool.description.strip(), maxsplit=1)[0]
    sentence = _EMPTY_START.sub("", sentence).strip().rstrip(".").replace("and/or", "or")
    words = sentence.split()
    if not words or split("_".join(words)) == split(tool.name):
        return ""
    if words[0].lower() in BE_OR_DO:
        return ""
    if asked := question(sentence) or look_up(
        sentence, tool.name, takes_nothing=not tool.properties
    ):
        return _phrased(tool, asked, parameters)
    verb = base_verb(words[0])
    if verb not in ALTERS and any(sets(tool.name, each.name) for each in parameters):
        return ""  # "Give a member a role" of `set_role`: it is set to something
    if alters(tool.name) and " or " in sentence and _all_may_be_left_out(parameters):
        return ""  # "Change the day of a visit or how many come": one says what it shall be
    if verb not in READS | WRITES and tool.verb not in ("", verb) and len(words) < 2:
        return ""
    if not is_order(words, tool.verb) and split(tool.name)[:1] != (words[0].lower(),):
        return ""
    return _phrased(tool, " ".join([verb, *words[1:]]), parameters)


def _all_may_be_left_out(parameters: Sequence[SlotParameter]) -> bool:
    said = [each for each in parameters if not each.internal]
    return len(said) > 1 and not any(each.required for each in said)


def _phrased(tool: Tool, text: str, parameters: Sequence[SlotParameter]) -> str:
    """The phrase with slots in it, without what is said with its values or goes without saying."""
    text = _without_more(_told_apart(_ASIDE.sub("", text), parameters), parameters)
    text = _POSSESSIVE.sub(r"the \3 of \1 \2", _AFTER.sub("", text))
    text = _OR_ALL.sub("", text)
    if any(each.schema.get("type") == "array" for each in parameters):
        text = _SEVERAL.sub("", text)
    counts = "the " if alters(tool.name) else ""
    for each in parameters:
        if sets(tool.name, each.name):
            text = _HOW_IT_IS.sub(rf"the {each.label} of \1", text)
    if parameters:
        text = _CLAUSES.sub("", text)
    text = lowered(re.sub(r"\b(?:a|the) (?:number|count) of ", counts, text))
    text = _without_listing(text, parameters)
    if any(map(compares, parameters)) or _several_days(parameters):
        text = _BOUND.sub("", text)
    return _VAGUE.sub("", _day_and_hour(_with_slots(tool, text, parameters), parameters))


_ASIDE = re.compile(r"\([a-z ]+\) (?=\w)")
_REMARK = re.compile(r", (\w+) (?:is|are|can be|must be|should be|may be) .*$")
_MORE = re.compile(r",? and (\w+)\b(?P<what>[^,]*)$")


def _told_apart(text: str, parameters: Sequence[SlotParameter]) -> str:
    """The phrase without what it says of a parameter: "…, method is cash or card"."""
    found = _REMARK.search(text)
    named = {each.name for each in parameters} | {each.label for each in parameters}
    return text[: found.start()] if found and found[1].lower() in named else text


def _without_more(text: str, parameters: Sequence[SlotParameter]) -> str:
    """The phrase without a second deed that takes no parameter: "lend an item and takes the
    deposit" is asked for as "lend an item"."""
    found = _MORE.search(text)
    if found is None or base_verb(found[1]) not in WRITES | READS:
        return text
    words = {singular(word) for word in split(found["what"])}
    named = {singular(part) for each in parameters for part in (*each.parts, each.entity_name)}
    return text[: found.start()] if words.isdisjoint(named) else text


def _day_and_hour(text: str, parameters: Sequence[SlotParameter]) -> str:
    """ "to {date} and {time}" as "to {date} at {time}"."""
    hours = [each.slot for each in parameters if each.semantic_type == "time"]
    for day in (each.slot for each in parameters if each.semantic_type == "date"):
        for hour in hours:
            text = text.replace(f"{day} and {hour}", f"{day} at {hour}")
    return text


_OR_ALL = re.compile(
    r",? (?:(?:of|for|by|from|in|with) )?(?:an?|one|some|the)(?: \w+){1,2},? "
    r"or (?:all|every|any)\w*(?: of them)?$"
)


_SEVERAL = re.compile(r"\b(?:multiple|several|specific|one or more|(?:a|the) (?:list|set) of) ")
"""How many there may be, which the values themselves tell."""
_HOW_IT_IS = re.compile(r"how \w+ (.+?) (?:is|are)\b")


def _several_days(parameters: Sequence[SlotParameter]) -> bool:
    return sum(each.semantic_type in ("date", "datetime") for each in parameters) > 1


_POSSESSIVE = re.compile(
    r"\b(an?|the) (\w+)'s (?!name|id|number|title)"
    rf"(\w+(?: (?!(?:{_PREPOSITION[3:-1]}|and|or|is|are|has|have)\b)\w+)*)"
    r"(?:, \w+(?:, \w+)*,? and .*)?"
)
"""Whose something is; of a list of such things the first stands for all."""
_AFTER = re.compile(
    r" (?:after|before|while|when) \w+ing\b.*$|, \w+ (?:ones )?(?:included|excluded|first)$"
)
"""How the thing is done, or in which order it comes: nobody asks for that."""
_ONE = re.compile(
    r"(?<![\w{])an? (\w+(?: (?!(?:of|on|off|to|in|at|for|by|with|from|out|back|up|down|away)\b)"
    r"\w+)?)(?![\w'}])"
)
"""A thing of one or two words."""


def _without_listing(text: str, parameters: Sequence[SlotParameter]) -> str:
    """Cut "by author or genre" and "by name": what a call goes by is said with its values."""
    text = _BY_NAME.sub("", text)
    # Somebody is no filter: "an appointment for a patient with a doctor".
    labels = sorted(
        {
            word
            for each in parameters
            if not (each.required and is_person(each.parts[-1]))
            for word in (each.label, each.parts[-1])
        }
    )
    if not labels:
        return text
    one = "(?:" + "|".join(map(re.escape, labels)) + ")s?"
    article = "(?:(?:its|their|an?|the) )?"
    further = rf"(?:(?:, | or | and |/|, and |, or ){article}{one})*"
    listing = rf",? (?:by|with) {article}{one}{further}(?: (?:number|id|name|code))?\b(?! of)"
    return re.sub(listing, "", text)


def _with_slots(tool: Tool, text: str, parameters: Sequence[SlotParameter]) -> str:
    """Put slots where the text speaks of what they stand for; optional ones with their words in
    brackets."""
    verb, _, rest = text.partition(" ")
    for parameter in sorted(parameters, key=lambda each: (not each.internal, -len(each.label))):
        if not parameter.boolean:
            rest = _with_slot(tool, rest, parameter)
        elif parameter.name == "on":
            slot = f" {parameter.slot}" if parameter.required else f"[ {parameter.slot}]"
            rest = rest.replace(" on or off", slot)
    rest = _with_amount(_with_the_only_thing(tool, rest, parameters), parameters)
    return f"{verb} {rest}".rstrip()


def _with_amount(text: str, parameters: Sequence[SlotParameter]) -> str:
    """ "Log honey taken from a hive" with how much of it there is: "log 4 kg of honey …"."""
    found = _SUBSTANCE.match(text)
    amounts = [each for each in parameters if is_amount(each) and each.slot not in text]
    if len(amounts) != 1 or not found or singular(found[1]) != found[1]:
        return text
    return f"{amounts[0].slot} {amount_unit(amounts[0])} of {text}"


_SUBSTANCE = re.compile(
    r"(?!(?:an?|the|all|some|any|every|each|this|that|up|out|back|off|down|in|on|for|to|from|of|how"
    r"|what|when|where|which|who|whether)\b)([a-z]+)\b(?! [a-z]+\b(?<!ed)(?<!en) )"
)
"""A noun without an article."""


def _with_the_only_thing(tool: Tool, text: str, parameters: Sequence[SlotParameter]) -> str:
    """ "Turn a lamp on" is about the `device_id`, if that is all that identifies anything."""
    things = [each for each in parameters if each.internal and each.required]
    if len(things) != 1 or things[0].slot in text:
        return text
    named = set(split(tool.name)).union(*(each.parts for each in parameters))
    found = _ONE.search(text)
    if found is None:
        return text
    words = found[1].split()
    if len(words) == 1 and named.isdisjoint(words):
        said = things[0].slot
    elif words[0] in _DONE:  # what has been lent is there, and which it is, the loan tells
        said = f"the {found[1]} of {things[0].slot}"
    else:
        return text
    return f"{text[: found.start()]}{said}{text[found.end() :]}"


_DONE = frozenset(map(participle, WRITES))


def _with_slot(tool: Tool, text: str, parameter: SlotParameter) -> str:
    way = direction(parameter.parts) if parameter.internal and parameter.required else ""
    if way:
        thing = rf"(?:{_DETERMINERS}|another|the other)\s*(?:{parameter.entity_name})?"
        there = rf"\b{way} {thing}(?![\w}}])"
        directed = re.sub(there, f"{way} {parameter.slot}", text, count=1)
        if directed != text:
            return directed
    if parameter.semantic_type in _ANOTHER and parameter.required:
        moved = re.sub(_ANOTHER[parameter.semantic_type], rf"\1 {parameter.slot}", text, count=1)
        if moved != text:
            return moved
    if parameter.numeric and f"a new {parameter.label} " in text:
        new = f"a new {parameter.label} "
        return text.replace(new, f"{new}of {parameter.slot} ", 1)
    for head, instead in _heads(tool, parameter):
        article = rf"{_DETERMINERS}(?:\w+ )?"
        if not parameter.internal:
            article = rf"(?:{_DETERMINERS}(?:\w+ )?)?"
        possessive = "(?:'s (?:name|id|number|title))?"
        ending = r"(?![\w}'/])" if parameter.internal else r"(?![\w}/])"
        found = re.search(rf"(?<![\w{{/]){article}{re.escape(head)}{possessive}{ending}", text)
        if found and sets(tool.name, parameter.name) and not text[: found.start()].endswith("to "):
            continue  # "change the status of the order to open", and not "change the open status"
        if found and "{" not in found.group():
            worded = parameter.words and found.group().startswith(_ARTICLES)
            worded = worded and not is_worded(tool, parameter)
            said = _with_the(parameter, head) if worded else instead
            text = _placed(text, found, said, parameter.required)
            return _called(text, parameter.slot) if CALLED in text else text
    return text


_ARTICLES = ("a ", "an ", "the ", "one ")
_ANOTHER = {
    kind: re.compile(rf"\b(to|for|on|at) (?:another|a new|a different) (?:{words})\b")
    for kind, words in (
        ("date", "date|day"),
        ("time", "time|hour"),
        ("datetime", "time|date|day|slot|moment"),
    )
}
_SORTS = lexicon("kind type sort category genre level tier grade rank")
_ROOMS = lexicon("room area place location zone building floor garden wing")


def _with_the(parameter: SlotParameter, head: str) -> str:
    """Words of the language want an article: "in the {room}", "lock the {door} door"."""
    if head in _ROOMS:
        return f"the {parameter.slot}"
    sorted_by = head in _SORTS or "enum" in parameter.schema
    return f"the {parameter.slot} {head}" if sorted_by else parameter.slot


CALLED = " called "


def _called(text: str, slot: str) -> str:
    """ "the member called X of the library" as "the member of the library called X"."""
    before, _, after = text.partition(f"{CALLED}{slot}")
    stays = "{" in after or after.startswith((" and ", ", "))
    return text if stays else f"{before}{after}{CALLED}{slot}"


def _placed(text: str, found: re.Match[str], instead: str, required: bool) -> str:
    before, after = text[: found.start()], _PARTICIPLE.sub("", text[found.end() :])
    if required:
        return before + instead + after
    lead = re.search(rf"\s{_PREPOSITION}\s$", before)
    if lead is None:
        return text
    return f"{before[: lead.start()]}[{lead.group()}{instead}]{after}"


_GIVES = lexicon("add put attach apply tag label mark")
"""What gives a thing something that goes by a name: "add the tag {tag}"."""


def is_worded(tool: Tool, parameter: SlotParameter) -> bool:
    """Whether a parameter is a word of the user's own, which is quoted: a tag, what to look for."""
    if parameter.schema.get("type") != "string" or "enum" in parameter.schema:
        return False
    if takes_statement(tool, parameter.name):
        return True
    if parameter.semantic_type in _SAID_BARE or parameter.parts[-1] in NAMES | TEXTS | REASONS:
        return False
    return parameter.parts[-1] in QUERIES or (tool.verb in _GIVES and len(parameter.parts) == 1)


_SAID_BARE = lexicon("date datetime time email phone address url city country language currency")


def _heads(tool: Tool, parameter: SlotParameter) -> list[tuple[str, str]]:
    """Words of a description that a slot may stand for, and what to put there."""
    slot = parameter.slot
    if compares(parameter):
        return []  # "letters written before a day": said with its value, as a bound
    if parameter.internal:
        # "the books of a member": the thing itself is what the call returns, not what it takes.
        last = parameter.entity_name.split()[-1:]
        several = [f"{plural(word)} of {kind}" for word in last for kind in _KINDS]
        several += [plural(word) for word in last if _counts(tool)]
        described = str(parameter.schema.get("description", "")).lower()
        told = [found[1] or found[2] for found in _WHOSE.finditer(described)]
        things = dict.fromkeys((*several, parameter.entity_name, parameter.label, *last, *told))
        return [(word, slot) for word in things if word]
    if parameter.designates:
        return [(parameter.label, slot)]
    if parameter.numeric:
        return _numeric_heads(tool, parameter)
    if "enum" in parameter.schema and alters(tool.name):
        return []  # "switch the control mode of a zone to {mode}"
    quoted = f"the {parameter.label} {slot}" if is_worded(tool, parameter) else slot
    heads = [(parameter.label, quoted)]
    heads = heads if len(parameter.label) > 2 else []
    heads += [(word, slot) for word in _any_such(parameter)]
    if parameter.parts[-1] in NAMES and parameter.entity_name:
        thing = parameter.entity_name
        made = tool.verb in CREATES and thing == tool.noun
        if is_person(thing) and not made:
            itself = thing == tool.noun and tool.verb in READS
            heads.append((thing, f"{thing} {slot}" if itself else slot))
            heads += [("someone", slot), ("somebody", slot)]
        else:
            article = with_article(thing) if made else f"the {thing}"
            many = parameter.schema.get("type") == "array"
            spoken_of = [plural(thing), thing] if many else [thing]
            heads += [(each, f"{article}{CALLED}{slot}") for each in spoken_of]
    return heads


def _any_such(parameter: SlotParameter) -> Sequence[str]:
    """What stands for anybody or anything in a description: "plant something"."""
    if is_person(parameter.parts[-1]) or parameter.parts[-1] in ("to", "recipient"):
        return ("someone", "somebody")
    return ("something",) if parameter.required and not parameter.boolean else ()


def _numeric_heads(tool: Tool, parameter: SlotParameter) -> list[tuple[str, str]]:
    slot = parameter.slot
    if parameter.parts[-1] in PERCENT and len(parameter.parts) == 1:
        return [(word, f"{slot} percent") for word in PERCENT]
    if is_amount(parameter):
        return [(f"{each} of", f"{slot} {amount_unit(parameter)} of") for each in _AMOUNTS]
    if alters(tool.name):
        return []  # "adjust the seats of the car to 3", and not "adjust 3 seats of the car"
    if parameter.parts[-1] in MONEY:
        sums = (f"{parameter.label} of money", "money", parameter.label)
        return [("some of", f"{slot} of"), *((word, slot) for word in sums)]
    if singular(parameter.parts[-1]) == parameter.parts[-1]:
        return [(parameter.label, f"{with_article(parameter.label)} of {slot}")]
    vague = (f"{each} {parameter.parts[-1]}" for each in _SOME)
    return [(each, counted_noun(parameter)) for each in (*vague, parameter.label)]


_WHOSE = re.compile(r"^(?:the|an?|which) (?!\w+ (?:of|for)\b)(\w+)|\b(?:of|for) (?:the|an?) (\w+)")
"""What a description says that an identifier is of: "inventory number of the item"."""
_SOME = ("some", "some more", "several", "a few", "a number of")
_AMOUNTS = ("amount", "quantity", "weight", "volume")
_KINDS = ("one kind", "a kind", "some kind", "one type", "a type", "one sort", "a sort")


def _counts(tool: Tool) -> bool:
    """Whether a call says how many of a thing: "reserve some plants", two of that one."""
    return any(set(split(name)) & {"quantity", "count", "qty"} for name in tool.properties)


def _named(tool: Tool, parameters: Sequence[SlotParameter]) -> str:
    """A phrase from the tool's name alone: `reserve_book` → "reserve a book"; `addToCart` → "add
    {product} to the cart"."""
    parts = split(tool.name)
    verb, rest = tool.verb, list(parts)
    if not verb:
        return f"look up the {' '.join(rest)}"
    rest = rest[1:]
    if verb in _JOINED:
        verb = _JOINED[verb]
    elif rest and rest[0] in ("in", "out", "up", "off", "on", "back", "down"):
        verb, rest = f"{verb} {rest[0]}", rest[1:]
    thing = f"the {' '.join(rest)}"
    things = {each.entity_name for each in parameters if each.internal and each.required}
    said = {each.name for each in parameters if each.designates}
    if len(rest) > 1 and rest[0] in things | said:
        thing = f"the {' '.join(rest[1:])} of the {rest[0]}"
    if not rest:
        thing = next((each.slot for each in parameters if each.internal and each.required), "")
    elif rest[0] in ("to", "from", "into"):
        about = [
            each for each in parameters if each.internal and each.entity_name != singular(rest[-1])
        ]
        thing = f"{about[0].slot if about else 'it'} {rest[0]} the {' '.join(rest[1:])}"
    elif singular(rest[-1]) == rest[-1] and verb not in READS and verb in CREATES:
        thing = with_article(" ".join(rest))
    return _with_slots(tool, f"{verb} {thing}".rstrip(), parameters)


# --- ways of saying it --------------------------------------------------------------------------


_PARTICLES = lexicon(
    "for in on to with from at by up out off down over about into of back away through after"
)


def _verbs(tool: Tool, base: str) -> list[str]:
    """The phrase with verbs of like meaning."""
    first, _, rest = base.partition(" ")
    two = " ".join(base.split()[:2])
    reads = tool.effect != "write" or tool.verb in READS - WRITES
    if rest.startswith(("whether ", "if ")):
        return [f"{verb} {rest}" for verb in _WONDERING]
    if first == "search" and (found := _SEARCHED.fullmatch(rest)):
        where, what = found.groups()
        phrases = [f"search {rest}", f"look through {where} for {what}"]
        return phrases if what.startswith("{") else [*phrases, f"find {what} in {where}"]
    if first in QUESTIONS:
        return [f"{verb} {base}" for verb in _WONDERING[:-1]]
    if reads:
        if two in _READING:
            rest, first = base[len(two) :].strip(), two
        ways = _READING.get(first)
        if ways:
            return [
                f"{verb} {_object(rest, verb)}".rstrip() for verb in ways if rest or verb == first
            ]
        return [base]
    if two in _DOING:
        return [f"{verb} {base[len(two) :].strip()}" for verb in _DOING[two]]
    if two.partition(" ")[2] in _PARTICLES:
        return [base]  # "pay for a booking", and not "settle for" it
    return [f"{verb} {rest}".rstrip() for verb in _DOING.get(first, (first,))]


_SEARCHED = re.compile(r"((?!for\b)[^{}\[\]]+?) for (.+)")
"""Where is searched, and for what."""


def _object(rest: str, verb: str) -> str:
    """A bare plural gets "the" where the verb wants something definite."""
    bare = rest[:1].islower() and rest.split(maxsplit=1)[0] not in {
        "a", "an", "the", "all", "every", "which", "what", "how", "when", "where", "who", "whether",
        "any", "some", "my", "each", "one", "everything", "anything", "something", "somebody",
    }  # fmt: skip
    if bare and verb in (
        "look up",
        "check",
        "find out",
        "go through",
        "read me",
        "tell me",
        "pull up",
    ):
        return f"the {rest}"
    return rest


def _complete(tool: Tool, phrase: str, parameters: Sequence[SlotParameter], order: int) -> str:
    """The phrase with every parameter that it does not mention added; optional ones in brackets."""
    missing = [each for each in parameters if each.slot not in phrase]
    required = [each for each in missing if each.required]
    long = [each for each in required if _is_long(each)]
    short = [each for each in required if not _is_long(each)][::order]
    optional = [each for each in missing if not each.required and not each.internal]
    text = phrase
    for each in short:
        added = slot_phrase(tool, each)
        what = measure(each)
        if what and tool.effect == "write" and re.search(rf"\b{what} of\b", phrase):
            added = f" to {each.slot} {UNITS[each.parts[-1]]}"
        if added.startswith(" with ") and " with " in text:
            added = f" and {added.removeprefix(' with ')}"
        text += added
    tail = "".join(slot_phrase(tool, each) for each in long)
    return text + "".join(f"[{slot_phrase(tool, each)}]" for each in optional) + tail


def _is_long(parameter: SlotParameter) -> bool:
    """Whether the value is likely to be a whole sentence, which goes last."""
    return slot_phrase(_NO_TOOL, parameter).startswith(
        (" saying", " asking", ",", " with the note")
    )


_NO_TOOL = Tool("", "", {}, "")
