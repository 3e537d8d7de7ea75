"""docs/sample.md is true: its fields are those written, and an evaluator that knows nothing but
that page traces every argument of real samples to what was visible before its call."""

from __future__ import annotations

import ast
import gzip
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import pytest

from turnloom.engine import errors
from turnloom.engine.reports.reasons import REASONS
from turnloom.engine.runner.summary import RunState
from turnloom.graphs.origin import Origin, SelectionOp, from_json, to_json

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sample.md").read_text(encoding="utf-8")
JOURNAL = ROOT / "tests" / "acceptance" / "pinned_calls.jsonl.gz"
REHEARSED = (
    "--teacher http://127.0.0.1:9/v1 --model rehearsal --replay calls.jsonl --judge --k-max 3"
)
RUNS = {
    "builtin": "--env builtin: -n 12",
    "bfcl": "--env bfcl:TicketAPI+TwitterAPI -n 20 --turns 2-3",
    "python": "--env python:clinic:TOOLS -n 8",
    "without chains": "--env bfcl:GorillaFileSystem -n 2 --turns 1",
    "openapi": f"--env openapi:{ROOT}/examples/openapi/clinic.yaml -n 8",
    "variants": "--env builtin: -n 15 --variant missing_function --variant missing_parameter "
    "--variant split_facts --variant no_op --variant policy",
    "rehearsed": f"--env builtin:travel+office -n 10 --turns 2-4 {REHEARSED}",
}

Json = Any  # a record as `json` reads it
Phrases = dict[tuple[str, str], tuple[str, str]]


def table(heading: str, column: str) -> list[str]:
    """The names in the first column, so called, of the tables below a heading."""
    below = re.split(rf"^#+ {heading}.*$", PAGE, flags=re.MULTILINE)[1]
    section = re.split(r"^#+ ", below, maxsplit=1, flags=re.MULTILINE)[0]
    rows: list[str] = []
    for block in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE):
        head, _, *lines = block.splitlines()
        if head.split("|")[1].strip() == column:
            rows += (line.split("|")[1].strip() for line in lines)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row) or [row]]


# --- the evaluator, written from the page ---------------------------------------------------------

MONTH_NAMES = re.findall(r"\w+", "jan feb mar apr may jun jul aug sep oct nov dec")
DAY_NAMES = re.findall(r"\w+", "mon tue wed thu fri sat sun")
MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    rf"|sept|{'|'.join(MONTH_NAMES)})\.?"
)
WEEKDAY = rf"(?:(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|{'|'.join(DAY_NAMES)})"
DATE = (
    rf"{WEEKDAY}\.?,?\s+)?(?:the\s+)?(?:(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|(?:(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{MONTH}))"
    r"(?:,?\s+(?P<year>\d{4}))?)"
)
TIME = (
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::00)?(?:\s?(?P<half>[ap])\.?m\.?)?"
    r"|(?P<hour2>\d{1,2})\s?(?P<half2>[ap])\.?m\.?|(?P<named>noon|midnight))"
)
MOMENTS = (rf"{DATE}(?:t|,?\s+(?:at\s+)?){TIME}", rf"{TIME},?\s+(?:on\s+)?{DATE}")
UNDER_TWENTY = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
)
TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
NUMBER_WORDS = {
    **{word: number for number, word in enumerate(UNDER_TWENTY)},
    **{word: 10 * number for number, word in enumerate(TENS, 2)},
    **{
        f"{ten}-{UNDER_TWENTY[unit]}": 10 * number + unit
        for number, ten in enumerate(TENS, 2)
        for unit in range(1, 10)
    },
}
NUMBER = re.compile(
    r"(?P<sign>-|minus\s)?(?:[€$£]\s?|(?:eur|usd|gbp)\s)?"
    r"(?P<amount>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[a-z]+(?:-[a-z]+)?)"
    r"(?:\s?(?P<unit>%|percent|per cent|€|euros?|dollars?|pounds?|bucks|eur|usd|gbp))?"
)


def same(one: Json, other: Json) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def folded(text: str) -> str:
    return re.sub("[_/-]", " ", text.lower())


def is_plain(text: str) -> bool:
    is_token = bool(re.fullmatch(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*", text))
    few = bool(re.fullmatch(r"[a-z0-9]+(?:[ -][a-z0-9]+){1,2}", text))
    return (is_token and "_" in text) or (text.islower() and (is_token or few))


def is_day(said: re.Match[str], value: str) -> bool:
    year, month, day = (int(part) for part in value.split("-"))
    if said["iso"]:
        return said["iso"] == value
    weekday = date(year, month, day).weekday()
    return (
        int(said["year"] or year) == year
        and MONTH_NAMES.index((said["month"] or said["month2"])[:3]) + 1 == month
        and int(said["day"] or said["day2"]) == day
        and (not said["weekday"] or DAY_NAMES.index(said["weekday"][:3]) == weekday)
    )


def is_time(said: re.Match[str], value: str) -> bool:
    if said["named"]:
        return value == {"noon": "12:00", "midnight": "00:00"}[said["named"]]
    hour, half = int(said["hour"] or said["hour2"]), said["half"] or said["half2"]
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return value == f"{hour:02}:{said['minute'] or '00'}"


def reads_as_number(words: str, value: float) -> bool:
    said = NUMBER.fullmatch(words)
    bare = said["amount"].replace(",", "") if said else ""
    if not said or not (bare in NUMBER_WORDS or bare[0].isdigit()):
        return False
    amount = NUMBER_WORDS[bare] if bare in NUMBER_WORDS else float(bare)
    amount = -amount if said["sign"] else amount
    is_share = said["unit"] in ("%", "percent", "per cent")
    return amount == value or (is_share and amount / 100 == pytest.approx(value, rel=1e-12))


def reads(words: str, value: Json, phrases: tuple[str, str] | None = None) -> bool:
    """Section *`user`*: do the words, as a whole, read as the value?"""
    low = words.lower()
    if isinstance(value, bool):
        known = [phrases[0 if value else 1]] if phrases else [("no", "yes")[value], str(value)]
        return folded(words) in map(folded, known)
    if isinstance(value, (int, float)):
        return reads_as_number(low, value)
    if words == value or (is_plain(value) and folded(words) == folded(value)):
        return True
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return (said := re.fullmatch(DATE, low)) is not None and is_day(said, value)
    if clock := re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", value):
        said = re.fullmatch(TIME, low)
        return said is not None and is_time(said, f"{int(clock[1]):02}:{clock[2]}")
    moment = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::00)?Z?", value)
    found = [re.fullmatch(form, low) for form in MOMENTS] if moment else []
    return any(said and is_day(said, moment[1]) and is_time(said, moment[2]) for said in found)


def has_edges(text: str, start: int, end: int) -> bool:
    """Paragraph *Edges*."""
    for outside in (start - 1, end):
        before, mark, after = (text[max(at, 0) : at + 1] for at in range(outside - 1, outside + 2))
        if outside < 0 or not mark:
            continue
        if mark.isalnum() or mark in "_@":
            return False
        if mark in "-." and before.isalnum() and after.isalnum():
            return False
        if mark in ",:/" and before.isdigit() and after.isdigit():
            return False
    return True


def at_path(value: Json, path: list[str | int]) -> Json:
    for place, part in enumerate(path):
        if part == "{}" and part not in value:
            (key,) = path[place + 1 :]
            return key if key in value else None
        value = value[part]
    return value


def rank(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d(-\d\d([T ]\d\d:\d\d.*)?)?", text):
        return text
    if clock := re.fullmatch(r"(\d{1,2}):(\d\d(?::\d\d)?)", text):
        return f"{int(clock[1]):02}:{clock[2]}"
    month = re.fullmatch(r"(\d\d)/(\d{4})", text)
    return f"{month[2]}-{month[1]}" if month else ""


def ordered(keys: list[Json]) -> list[Json]:
    if all(isinstance(key, str) for key in keys):
        ranks = [rank(key) for key in keys]
        return ranks if all(ranks) else keys
    numbers = all(isinstance(key, (int, float)) and not isinstance(key, bool) for key in keys)
    return keys if numbers else []


def picked(items: list[Json], claim: Json) -> int | None:
    """Section *`result` and `pick`*: the position of the item, None for a tie or nothing."""
    op = claim["op"]
    if op in ("first", "last"):
        return 0 if op == "first" else len(items) - 1
    keys = [
        item.get(claim["key"]) if isinstance(item, dict) else item for item in items if op != "only"
    ]
    if op == "only":
        hits = list(range(len(items)))
    elif op == "where":
        hits = [place for place, key in enumerate(keys) if key == claim["wanted"]]
    else:
        ranks = ordered(keys)
        hits = [at for at, key in enumerate(ranks) if key == {"least": min, "most": max}[op](ranks)]
    return hits[0] if len(hits) == 1 else None


def parts_of(claim: Json) -> list[Json]:
    inner = claim.get("parts") or claim.get("items") or []
    return [*(inner.values() if isinstance(inner, dict) else inner)]


class Evaluator:
    """Traces the arguments of one sample."""

    def __init__(self, sample: Json, phrases: Phrases) -> None:
        self.queries = [turn["query"] for turn in sample["turns"]]
        self.steps = [
            (at, step) for at, turn in enumerate(sample["turns"]) for step in turn["steps"]
        ]
        self.visible: list[int] = []
        for message in sample["messages"]:
            self.visible += [len(self.visible)] * len(message.get("tool_calls", ()))
        functions = [tool["function"] for tool in sample["tools"]]
        self.schemas = {each["name"]: each["parameters"]["properties"] for each in functions}
        self.phrases = phrases
        self.singled: set[tuple[int, tuple[str | int, ...]]] = set()

    def claims(self) -> Iterator[tuple[int, str, Json, Json]]:
        """(step, parameter, claim, value) of every argument; picks up to the step are noted."""
        for number, (_, step) in enumerate(self.steps):
            assert step["provenance"].keys() == step["arguments"].keys()
            for claim in step["provenance"].values():
                self._note(claim)
            for name, claim in step["provenance"].items():
                yield number, name, claim, step["arguments"][name]

    def _note(self, claim: Json) -> None:
        if claim["from"] == "pick":
            items = at_path(self.steps[claim["step"]][1]["result"], claim["path"])
            self.singled.add((claim["step"], (*claim["path"], picked(items, claim))))
        for part in parts_of(claim):
            self._note(part)

    def holds(self, number: int, name: str, claim: Json, value: Json, whole: int = 0) -> bool:
        """Whether the claim gives the value."""
        match claim["from"]:
            case "user":
                turn, (start, end) = claim["turn"], claim["span"]
                seen = turn <= self.steps[number][0] and has_edges(self.queries[turn], start, end)
                phrases = self.phrases.get((self.steps[number][1]["tool"], name))
                return seen and reads(self.queries[turn][start:end], value, phrases)
            case "join":
                return self._joins(number, name, claim["parts"], claim["glue"], value)
            case "list":
                parts = claim["items"]
                places = [
                    [at for at in part.get("path", ()) if isinstance(at, int)] for part in parts
                ]
                whole = (
                    len(parts)
                    if [at[:1] for at in places] == [[at] for at in range(len(parts))]
                    else 0
                )
                pairs = zip(parts, value, strict=False)
                return len(parts) == len(value) and all(
                    self.holds(number, name, part, item, whole) for part, item in pairs
                )
            case "object":
                return claim["items"].keys() == value.keys() and all(
                    self.holds(number, name, part, value[key])
                    for key, part in claim["items"].items()
                )
        return same(self._found(number, name, claim, whole), value)

    def _found(self, number: int, name: str, claim: Json, whole: int = 0) -> Json:
        if claim["from"] == "default":
            schema = self.schemas[self.steps[number][1]["tool"]][name]
            (value,) = schema["enum"] if len(schema.get("enum", ())) == 1 else (None,)
            return schema.get("default", schema.get("const", value))
        assert claim["step"] < self.visible[number], "the result was not visible"
        result = self.steps[claim["step"]][1]["result"]
        if claim["from"] == "pick":
            items = at_path(result, claim["path"])
            if claim["op"] == "where":
                assert self.holds(number, name, claim["equals"], claim["wanted"])
            place = picked(items, claim)
            assert place is not None, "nothing is singled out"
            return at_path(items[place], claim["field"])
        for depth, part in enumerate(claim["path"], 1):
            if part == "{}" or isinstance(part, int):
                place = (claim["step"], tuple(claim["path"][:depth]))
                is_one = len(at_path(result, claim["path"][: depth - 1])) in (1, whole)
                assert is_one or place in self.singled, "one of several"
        return at_path(result, claim["path"])

    def _joins(self, number: int, name: str, parts: list[Json], glue: str, text: str) -> bool:
        first, rest = parts[0], parts[1:]
        lefts = [text.removeprefix(piece) for piece in self._pieces(number, name, first, text)]
        if not rest:
            return "" in lefts
        return any(
            left.startswith(glue) and self._joins(number, name, rest, glue, left.removeprefix(glue))
            for left in lefts
        )

    def _pieces(self, number: int, name: str, part: Json, text: str) -> list[str]:
        if part["from"] == "user":
            words = self.queries[part["turn"]][slice(*part["span"])]
            begins = [text[:end] for end in range(1, len(text) + 1)]
            return (
                [words]
                if text.startswith(words)
                else [each for each in begins if reads(words, each)]
            )
        value = self._found(number, name, part)
        shown = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        return [shown] if text.startswith(shown) else []


# --- what the page says, and what is written ------------------------------------------------------


def made(folder: Path, name: str) -> list[Json]:
    """The samples of a run, each as JSON."""
    (folder / "calls.jsonl").write_bytes(gzip.decompress(JOURNAL.read_bytes()))
    (folder / "clinic.py").write_bytes((ROOT / "examples" / "clinic.py").read_bytes())
    command = [
        Path(sys.executable).parent / "turnloom",
        "generate",
        *RUNS[name].split(),
        "--out",
        name,
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    lines = (folder / name / "samples-000000.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Json]]:
    pytest.importorskip("bfcl_eval")
    return {name: made(tmp_path_factory.mktemp("runs"), name) for name in RUNS}


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    """The words of booleans, from the places that the page names."""
    known: Phrases = {}
    files = re.findall(r"`(graphs/\S+\.toml)`", PAGE)
    assert len(files) == 2
    for file in chain(*(ROOT.glob(re.sub(r"\b[A-Z]+\b", "*", pattern)) for pattern in files)):
        for tool, card in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for parameter, (true, false) in card.get("flags", {}).items():
                known[tool, parameter] = (true, false)
    return known


def fields_of(sample: Json) -> Iterator[str]:
    """The names of a sample's fields, as the page writes them."""
    yield from sample
    yield from (f"environment.{name}" for name in sample["environment"])
    yield from (f"certificate.{name}" for name in sample["certificate"])
    for turn in sample["turns"]:
        yield from (f"turns[].{name}" for name in turn)
        yield from (f"turns[].steps[].{name}" for step in turn["steps"] for name in step)


def forms_of(claim: Json) -> Iterator[str]:
    yield claim["from"]
    yield from filter(None, [claim.get("op")])
    for part in [*parts_of(claim), *filter(None, [claim.get("equals")])]:
        yield from forms_of(part)


def changed(value: Json) -> Json:
    """Another value of the same type."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value} x"
        case list():
            return [*value, "x"]
    return {**value, "x": "x"}


def test_the_fields_on_the_page_are_those_that_are_written(samples: dict[str, list[Json]]) -> None:
    every = list(chain(*samples.values()))
    written = set(chain(*map(fields_of, every)))

    assert set(table("Fields", "Field")) == written
    for sample in every:
        assert list(sample["certificate"]["checks"]) == re.findall(
            r"`(\w+)`",
            PAGE.split("| `certificate.checks` | gate by gate, `pass`: ")[1].split("(")[0],
        )


def test_the_page_says_how_a_record_is_checked_by_its_digest(
    samples: dict[str, list[Json]], tmp_path: Path
) -> None:
    shown = PAGE.split("## The digest")[1].split("```python\n")[1].split("```")[0]
    file = tmp_path / "all.jsonl"
    check = compile(shown.replace("runs/look/samples-000000.jsonl", str(file)), "page", "exec")
    every = list(chain(*samples.values()))
    file.write_text("".join(json.dumps(record) + "\n" for record in every), encoding="utf-8")
    exec(check, {})

    every[-1]["turns"][0]["query"] += "!"
    file.write_text("".join(json.dumps(record) + "\n" for record in every), encoding="utf-8")
    with pytest.raises(AssertionError):
        exec(check, {})


def test_messages_are_as_the_page_has_them(samples: dict[str, list[Json]]) -> None:
    thought = {"role", "content", "reasoning_content"}
    for sample in chain(*samples.values()):
        ids = [call["id"] for each in sample["messages"] for call in each.get("tool_calls", ())]
        assert ids == [f"call{number:05}" for number in range(len(ids))]
        assert sample["messages"][0]["role"] == "system"
        for message in sample["messages"]:
            fields = message.keys()
            if message["role"] == "tool":
                assert fields == {"role", "tool_call_id", "content"}
            elif message["role"] == "assistant":
                assert fields in (
                    thought | {"tool_calls"},
                    thought,
                    thought - {"reasoning_content"},
                )
            else:
                assert fields == {"role", "content"}


def test_only_a_turns_last_call_is_the_wish(samples: dict[str, list[Json]]) -> None:
    for sample in chain(*samples.values()):
        for turn in sample["turns"]:
            if turn.get("kind", "calls") != "calls":
                assert turn["steps"] == []
                continue
            *before, last = [step["reason"] for step in turn["steps"]]
            assert last == "wish"
            assert set(before) <= {"value", "state"}


@pytest.mark.parametrize("run", RUNS)
def test_every_argument_is_traced_by_the_page_alone(
    samples: dict[str, list[Json]], phrases: Phrases, run: str
) -> None:
    for sample in samples[run]:
        evaluator = Evaluator(sample, phrases)
        for number, name, claim, value in evaluator.claims():
            place = f"{sample['id']}, step {number}, {name}: {claim}"
            assert evaluator.holds(number, name, claim, value), f"{place} does not give {value!r}"
            assert not evaluator.holds(number, name, claim, changed(value)), (
                f"{place} gives anything"
            )


def test_real_samples_have_every_form_that_is_written(samples: dict[str, list[Json]]) -> None:
    steps = [
        step
        for sample in chain(*samples.values())
        for turn in sample["turns"]
        for step in turn["steps"]
    ]
    found = {
        form for step in steps for claim in step["provenance"].values() for form in forms_of(claim)
    }

    rare = {"default", "first", "last"}
    documented = {*table("Provenance", "`from`"), *table("`result` and `pick`", "`op`")}
    assert documented - rare == found - rare


def test_the_forms_on_the_page_are_all_forms() -> None:
    shown = PAGE.split("```json\n")[1].split("```")[0].replace(",\n", ",").splitlines()
    records = [json.loads(line) for line in shown]

    assert [to_json(from_json(record)) for record in records] == records
    assert list(dict.fromkeys(record["from"] for record in records)) == table(
        "Provenance", "`from`"
    )
    assert len(table("Provenance", "`from`")) == len(get_args(Origin))
    assert set(table("`result` and `pick`", "`op`")) == set(get_args(SelectionOp))


BOTH = [{"from": "result", "step": 0, "path": [at, "id"]} for at in (0, 1)]


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ({"from": "default"}, "economy"),
        ({"from": "pick", "op": "first", "step": 0, "path": [], "field": ["id"]}, 4),
        ({"from": "pick", "op": "last", "step": 0, "path": [], "field": ["id"]}, 5),
        ({"from": "list", "items": BOTH}, [4, 5]),
    ],
    ids=["default", "first", "last", "a whole list"],
)
def test_forms_that_are_rare_are_evaluated_too(claim: Json, value: Json) -> None:
    schema = {"properties": {"cabin": {"enum": ["economy", "business"], "default": "economy"}}}
    step = {"tool": "book", "arguments": {}, "provenance": {}, "result": [{"id": 4}, {"id": 5}]}
    sample = {
        "tools": [{"function": {"name": "book", "parameters": schema}}],
        "messages": [{"tool_calls": [{}]}, {"tool_calls": [{}]}],
        "turns": [{"query": "Book it.", "steps": [step, step]}],
    }

    assert Evaluator(sample, {}).holds(1, "cabin", claim, value)
    assert not Evaluator(sample, {}).holds(1, "cabin", claim, changed(value))


# --- codes, states, exit codes --------------------------------------------------------------------


def codes_in(source: str) -> Iterator[str]:
    """The reasons that a module gives samples up with."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if not isinstance(called, ast.Name) or called.id not in ("SampleRejected", "SampleDied"):
            continue
        reason = dict(enumerate(node.args)).get(1)
        if isinstance(reason, ast.Constant):
            yield reason.value
        elif isinstance(reason, ast.Name) and reason.id in constants:
            yield constants[reason.id]
        elif isinstance(reason, ast.JoinedStr) and isinstance(
            head := reason.values[0], ast.Constant
        ):
            yield f"{head.value}*"


def test_every_code_that_a_module_gives_seeds_up_with_is_explained() -> None:
    files = chain(*((ROOT / room).rglob("*.py") for room in ("agents", "engine")))
    in_code = {"crash:*", *chain(*(codes_in(file.read_text(encoding="utf-8")) for file in files))}

    assert set(map(family, in_code)) == {family(each.code) for each in REASONS}


def test_the_page_has_the_codes_as_they_are_explained() -> None:
    below = PAGE.partition("## What did not become a sample")[2].partition("## ")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+) \| (.+) \|$", below, re.MULTILINE)

    assert rows == [(each.code, each.stage, each.why) for each in REASONS]


def family(code: str) -> str:
    """The code, or what it is one of where the code names a gate, a score or an error."""
    return re.sub(r"^(gate|judge|crash):.*", r"\1", code)


def test_states_and_exit_codes_on_the_page_are_those_of_the_engine() -> None:
    codes = {
        value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)
    }
    signals = {"130, 143"}

    assert table("How a run ended", "`state`") == [state.value for state in RunState]
    assert set(table("How a run ended", "Exit code")) == {str(code) for code in codes} | signals
