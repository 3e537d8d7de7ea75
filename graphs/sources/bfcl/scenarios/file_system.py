"""GorillaFileSystem: a small tree of text files, as clubs, shops and workshops keep them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl.scenarios import phrases
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import (
    ClassScenario,
    Suggestion,
    sometimes,
)
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario

TOPICS = (
    "apiary", "bakery", "canteen", "choir", "cider", "compost", "costume", "darkroom", "ferry",
    "foundry", "gallery", "glasshouse", "harbor", "kayak", "kiln", "lantern", "loom", "marina",
    "mosaic", "nursery", "orchard", "planetarium", "quarry", "regatta", "seedbank", "stables",
    "tandem", "theater", "vineyard", "weaving",
)  # fmt: skip
FORMS: dict[str, tuple[tuple[str, ...], str]] = {
    "roster": (("{person} {hobby}", "{person} {place}", "{person} {day} {time}"), "txt"),
    "rota": (("{day} {time} {person}", "{day} {time} {event}"), "txt"),
    "tally": (("{item},{amount}",), "csv"),
    "orders": (("{item},{amount},{person}",), "csv"),
    "minutes": (
        (
            "{person} opened at {time} with the {thing}",
            "Agreed to move the {event} to {day}",
            "{person} will call the {place} before {day}",
            "The {thing} is still waiting for {person}",
            "{count} people signed up for the {event}",
            "Next meeting on {day} at {time}",
            "{device} on the {floor} has to be replaced",
            "Costs went up by {amount} dollars since spring",
            "Thanks to {person} for the {food}",
        ),
        "md",
    ),
    "journal": (
        (
            "{day} {time} WARN {device} slow to answer",
            "{day} {time} INFO {device} restarted by {person}",
            "{day} {time} INFO batch of {amount} done",
            "{day} {time} ERROR {device} on the {floor} offline",
            "{day} {time} INFO {person} checked the {thing}",
            "{day} {time} WARN only {amount} left in the queue",
        ),
        "log",
    ),
    "todo": (
        (
            "Book the {place} for the {event}",
            "Ask {person} about the {thing}",
            "Order {amount} boxes of {food}",
            "Return the {device} to the {floor}",
            "Call {city} about the {event}",
            "Water the plants before {day}",
            "Pay {person} back {amount} dollars",
        ),
        "txt",
    ),
}  # fmt: skip
"""What a file's name ends in -> the patterns of its lines, and its extension."""

LINES = (
    "Doors open at {time}, {person} has the keys",
    "The {event} moves to {day}, everyone has been told",
    "Paint the fence before the {event}",
    "Remember the {food} for {person}",
    "Stock of {item} runs low, order {amount} more",
    "{person} takes over the {thing} from {day}",
    "Budget for the {event} is {amount} dollars",
    "Ring the {place} about the lost umbrella",
    "The {device} goes back to the {floor} on {day}",
    "Meet {person} at the {place} at {time}",
    "All {count} permits were granted this week",
    "Keep {day} free for {hobby}",
    "Train to {city} leaves at {time}",
    "Swap shifts with {person} on {day}",
    "The {thing} is final, no more changes",
    "Bring spare batteries for the {device}",
    "{count} volunteers are still needed for the {event}",
    "Invoice for the {food} was paid on {day}",
    "Return the borrowed ladder to {person}",
    "Next delivery of {item} arrives {day} at {time}",
    "Password for the {device} changes on {day}",
)
POOLS: dict[str, tuple[str, ...]] = {
    "item": (
        "beeswax", "clay", "rope", "varnish", "twine", "oats", "buttons", "lamp oil", "plywood",
        "saffron", "ink", "felt", "gravel", "cork", "tulip bulbs", "brass hooks", "honey jars",
    ),
    "amount": tuple(str(number) for number in range(12, 480, 7)),
}  # fmt: skip
ROOTS = ("studio", "clubhouse", "homestead", "boathouse", "atelier", "greenhouse", "guildhall")
FOLDERS = (
    "spring_season", "autumn_season", "members", "supplies", "deliveries", "rehearsals", "permits",
    "volunteers", "bookings", "repairs", "outreach", "cellar", "loft", "kitchen", "front_desk",
)  # fmt: skip
NEW_FOLDERS = (
    "summer_season", "handover", "print_ready", "sponsors", "lost_and_found", "drafts_for_review",
    "winter_stock", "open_day", "newsletter", "photo_wall", "keepers", "shared_with_council",
)  # fmt: skip


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """Files at the top, two or three folders of files, one folder inside, one left empty."""
    names = _file_names(rng)
    people = [person.first for person in (shared.me, *shared.people)]
    folders = rng.sample(FOLDERS, 5)
    tree: JsonObject = _files(rng.randint(3, 4), names, people, rng)
    sizes = rng.sample((3, 4, 5), rng.choice((2, 3)))
    for folder, size in zip(folders, sizes, strict=False):
        files = _files(size, names, people, rng)
        if size == max(sizes):
            files[folders[3]] = _folder(_files(2, names, people, rng))
        tree[folder] = _folder(files)
    tree[folders[4]] = _folder({})
    if rng.random() < 0.4:
        tree[".pinned"] = _file(["Ask before deleting anything here"])
    return {"root": {rng.choice(ROOTS): _folder(tree)}}


def busiest_folder(here: Any) -> str:
    """The folder with most files in it: where a file that is not here would be looked for."""
    folders = [
        name for name, item in here.items() if _is_folder(item) and _file_list(item.contents)
    ]
    return max(folders, key=lambda name: len(_file_list(here[name].contents)), default="")


def new_file_name(obj: Any) -> str:
    """A name that nothing here has yet; the same as long as nothing here changes."""
    here = obj._current_dir.contents
    rng = Random(zlib.crc32("|".join(sorted(here)).encode()))
    while True:
        form = rng.choice(list(FORMS))
        name = f"{rng.choice(TOPICS)}_{form}.{FORMS[form][1]}"
        if name not in here:
            return name


def _file_names(rng: Random) -> list[str]:
    """Names with a form each, no two alike."""
    forms = list(FORMS)
    topics = rng.sample(TOPICS, len(TOPICS))
    return [f"{topic}_{rng.choice(forms)}" for topic in topics]


def _files(count: int, names: list[str], people: list[str], rng: Random) -> JsonObject:
    """`count` files with the next names; half the time one of them in a second version."""
    made: JsonObject = {}
    for _ in range(count):
        name = names.pop()
        patterns, extension = FORMS[name.rpartition("_")[2]]
        pools = {**POOLS, "person": people}
        lines = [phrases.compose(patterns, rng, pools) for _ in range(rng.randint(4, 8))]
        made[f"{name}.{extension}"] = _file(lines)
        if len(made) == 1 and rng.random() < 0.5:
            changed = list(lines)
            for index in rng.sample(range(len(lines)), 2):
                changed[index] = phrases.compose(patterns, rng, pools)
            made[f"{name}_v2.{extension}"] = _file(changed)
    return made


def _file(lines: list[str]) -> JsonObject:
    return {"type": "file", "content": "\n".join(lines)}


def _folder(contents: JsonObject) -> JsonObject:
    return {"type": "directory", "contents": contents}


def _is_folder(item: Any) -> bool:
    return hasattr(item, "contents")


def _file_list(contents: Any) -> list[str]:
    return [
        name for name, item in contents.items() if not _is_folder(item) and not name.startswith(".")
    ]


def _named(name: str) -> JsonObject:
    return {"file_name": name} if name else {}


def _file_here(here: Any, rng: Random) -> str:
    names = _file_list(here)
    return rng.choice(names) if names else ""


def _some_file(obj: Any, rng: Random) -> str:
    """A file with something in it: mostly one here, now and then one in the busiest folder."""
    here = obj._current_dir.contents
    folder = busiest_folder(here)
    if folder and rng.random() < 0.35:
        here = here[folder].contents
    names = [name for name in _file_list(here) if here[name].content]
    return rng.choice(names) if names else ""


def _reading(obj: Any, rng: Random) -> JsonObject:
    return _named(_some_file(obj, rng))


def _last_lines(obj: Any, rng: Random) -> JsonObject:
    name = _some_file(obj, rng)
    return {"file_name": name, "lines": rng.randint(2, 4)} if name else {}


def _search_inside(obj: Any, rng: Random) -> JsonObject:
    name = _some_file(obj, rng)
    if not name:
        return {}
    here = obj._current_dir.contents
    item = here[name] if name in here else here[busiest_folder(here)].contents[name]
    word = phrases.searchable(item.content.splitlines(), rng)
    return {"file_name": name, "pattern": word} if word else {}


def _writing(obj: Any, rng: Random) -> JsonObject:
    """A line for a file that is here, or for one that has yet to be made."""
    pools = {**POOLS, "person": phrases.POOLS["person"]}
    content = phrases.compose(LINES, rng, pools)
    name = _file_here(obj._current_dir.contents, rng) if rng.random() < 0.5 else ""
    return {"content": content, "file_name": name or new_file_name(obj)}


def _topics_below(directory: Any) -> list[str]:
    topics = []
    for name, item in directory.contents.items():
        if _is_folder(item):
            topics += _topics_below(item)
        elif not name.startswith("."):
            topics.append(name.partition("_")[0])
    return sorted(set(topics))


def _two_versions(obj: Any, rng: Random) -> JsonObject:
    """A file and its second version, or else any two files."""
    names = _file_list(obj._current_dir.contents)
    pairs = [[name.replace("_v2", ""), name] for name in names if "_v2" in name]
    pairs = [pair for pair in pairs if pair[0] in names]
    if not pairs and len(names) > 1:
        pairs = [rng.sample(names, 2)]
    if not pairs:
        return {}
    one, other = rng.choice(pairs)
    return {"file_name1": one, "file_name2": other}


def _transfer(obj: Any, rng: Random, endings: tuple[str, ...]) -> JsonObject:
    """A file to a folder that is here and lacks it, or to a new name."""
    here = obj._current_dir.contents
    source = _file_here(here, rng)
    if not source:
        return {}
    folders = [
        name for name, item in here.items() if _is_folder(item) and source not in item.contents
    ]
    if folders and rng.random() < 0.65:
        return {"source": source, "destination": rng.choice(folders)}
    stem, dot, extension = source.rpartition(".")
    target = f"{stem}_{rng.choice(endings)}{dot}{extension}"
    return {} if target in here else {"source": source, "destination": target}


def _new_folder(obj: Any, rng: Random) -> JsonObject:
    """A folder that is not here yet; the same as long as nothing here changes."""
    here = obj._current_dir.contents
    rng = Random(zlib.crc32("|".join(sorted(here)).encode()))
    free = [name for name in NEW_FOLDERS if name not in here]
    return {"dir_name": rng.choice(free)} if free else {}


def _empty_folder(obj: Any, rng: Random) -> JsonObject:
    here = obj._current_dir.contents
    empty = [name for name, item in here.items() if _is_folder(item) and not item.contents]
    return {"dir_name": rng.choice(empty)} if empty else {}


def _folder_to_enter(obj: Any, rng: Random) -> JsonObject:
    folder = busiest_folder(obj._current_dir.contents)
    return {"folder": folder} if folder else {}


def _part_of_a_name(obj: Any, rng: Random) -> JsonObject:
    topics = _topics_below(obj._current_dir)
    return {"name": rng.choice(topics)} if topics else {}


def _listing(obj: Any, rng: Random) -> JsonObject:
    return {"a": True} if any(name.startswith(".") for name in obj._current_dir.contents) else {}


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "cat": _reading,
    "sort": _reading,
    "wc": _reading,
    "tail": _last_lines,
    "grep": _search_inside,
    "rm": lambda obj, rng: _named(_file_here(obj._current_dir.contents, rng)),
    "cd": _folder_to_enter,
    "mkdir": _new_folder,
    "touch": lambda obj, _: {"file_name": new_file_name(obj)},
    "echo": _writing,
    "find": _part_of_a_name,
    "diff": _two_versions,
    "cp": lambda obj, rng: _transfer(obj, rng, ("backup", "spare", "for_print")),
    "mv": lambda obj, rng: _transfer(obj, rng, ("final", "old", "signed")),
    "rmdir": _empty_folder,
    "ls": _listing,
    "du": sometimes(0.5, lambda *_: {"human_readable": True}),
}
"""What someone could ask for who stands in the current folder."""

GORILLA_FILE_SYSTEM = ClassScenario("gorilla_file_system", scenario, _SUGGESTIONS)
