"""A format: what it lets one choose, what does not fit it, and how rows become files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from turnloom.agents.sample import Sample
from turnloom.engine.exports.attempts import Attempts
from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.row import Failed, Row, Split, rows_of
from turnloom.engine.exports.templates.chat_template import ChatTemplate
from turnloom.engine.exports.templates.tokenizer import Tokenizer
from turnloom.engine.exports.thoughts import Thoughts
from turnloom.graphs.json_value import JsonObject

TRAIN = "train"
TEST = "test"


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen for one export; a format says what it allows, its default first."""

    split: Split
    thoughts: Thoughts
    failed: Failed
    template: ChatTemplate | None = None
    tokenizer: Tokenizer | None = None
    attempts: Attempts = field(default_factory=Attempts)


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: rows and samples per part (train, test), samples per variant, sources."""

    rows: Mapping[str, int]
    samples: Mapping[str, int]
    variants: Mapping[str, int]
    sources: frozenset[str]


WriteRow = Callable[[Row], None]
Misfit = Callable[[Row, Choices], str]


def fits(_row: Row, _choices: Choices) -> str:
    """Every row fits."""
    return ""


def nothing(_made: Made, _choices: Choices) -> Mapping[str, str]:
    """No further files."""
    return {}


def rows_by_split(sample: Sample, choices: Choices) -> Iterator[Row]:
    """Rows as the split says."""
    return rows_of(sample, choices.split, choices.failed)


@dataclass(frozen=True, slots=True)
class Format:
    """One target of `--to`.

    rows     the rows of a sample
    open     gives the writer of rows for a part, `train` or `test`, of the draft
    misfit   why a row cannot be told in this format; '' where it can
    loses    what a row that is written does not tell; '' for nothing
    beside   further text files, name to text, once all rows are written
    one_file      whether its rows may go to one file of any name, or to standard output
    streams       whether a run may write its rows as they come, into a folder
    templates     whether a chat template will render it, so that one can be chosen to check with
    text_arguments    whether the template is given arguments as JSON text
    tokenizes     whether it is written in tokens, with a tokenizer and a template to be named
    recorded      for what takes every sample as it is: its files, which alone replace others
    """

    name: str
    splits: tuple[Split, ...]
    thoughts: tuple[Thoughts, ...]
    open: Callable[[Draft, str, Choices], WriteRow]
    failed: tuple[Failed, ...] = ("mask", "train")
    rows: Callable[[Sample, Choices], Iterator[Row]] = rows_by_split
    misfit: Misfit = fits
    loses: Misfit = fits
    beside: Callable[[Made, Choices], Mapping[str, str]] = nothing
    one_file: bool = False
    streams: bool = False
    templates: bool = False
    text_arguments: bool = False
    tokenizes: bool = False
    recorded: tuple[str, ...] = ()
    about: str = field(default="", kw_only=True)

    @property
    def options(self) -> Mapping[str, tuple[str, ...]]:
        """Option to its allowed values, the default first."""
        return {"split": self.splits, "thoughts": self.thoughts, "failed": self.failed}


def json_lines(
    record: Callable[[Row, Choices], JsonObject],
) -> Callable[[Draft, str, Choices], WriteRow]:
    """How a format of JSON Lines opens: a line a row, in `train.jsonl` or `test.jsonl`."""

    def opened(draft: Draft, part: str, choices: Choices) -> WriteRow:
        write = draft.lines(f"{part}.jsonl")
        return lambda row: write(record(row, choices))

    return opened


def cannot_mask(row: Row, choices: Choices) -> str:
    """For formats in which all that the assistant says is learned."""
    spoken = sum(message.get("role") == "assistant" for message in row.messages)
    if choices.split == "dialogue" and len(row.trained) < spoken:
        return "a failed call would be learned, and this format masks none: failed=train takes it"
    return ""
