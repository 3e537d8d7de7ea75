"""docs/gallery.md: ten samples of the pinned runs, as `turnloom show` tells them.

They are chosen to differ: one after the other, the sample that adds most of what no other shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from turnloom.agents.sample import Sample, read_sample
from turnloom.engine.reports.sample_text import sample_text

PAGE = Path(__file__).parents[2] / "docs" / "gallery.md"
SIZE = 10
WIDTH = 100
HEAD = """# Gallery

Ten samples as `turnloom show` tells them: each call with its arguments, and behind `←` where each value comes from. They are of the small runs that the tests pin; `just pin` writes this page.
"""  # noqa: E501
ENTRY = re.compile(r"<!-- ([0-9a-f]{64}) -->\n```text\n(.*?)```\n", re.DOTALL)


class Shown(NamedTuple):
    """A sample of the page: its run, and its line there."""

    run: str
    line: bytes


def page(runs: Mapping[str, Sequence[bytes]]) -> str:
    return HEAD + "".join(map(entry, chosen(runs)))


def entry(shown: Shown) -> str:
    sample = read_sample(shown.line)
    title = f"{sample.variant}, {sample.source}"
    return f"\n## {title}\n\n<!-- {digest(shown.line)} -->\n```text\n{text(shown.line)}```\n"


def text(line: bytes) -> str:
    told = sample_text(read_sample(line), whole=False, width=WIDTH)
    return "".join(f"{each.rstrip()}\n" for each in told.splitlines())


def digest(line: bytes) -> str:
    return sha256(line).hexdigest()


def entries() -> dict[str, str]:
    """The texts on the page, by the digest of what they tell."""
    return dict(ENTRY.findall(PAGE.read_text("utf-8")))


def chosen(runs: Mapping[str, Sequence[bytes]]) -> list[Shown]:
    left = {Shown(run, line): set(traits(read_sample(line))) for run in runs for line in runs[run]}
    picked: list[Shown] = []
    while left and len(picked) < SIZE:
        taken = Counter(each.run for each in picked)
        best = max(left, key=lambda each: (len(left[each]), -taken[each.run], -len(each.line)))
        seen = left.pop(best)
        picked.append(best)
        left = {each: new - seen for each, new in left.items()}
    return picked


def traits(sample: Sample) -> Iterator[tuple[str, object]]:
    yield "variant", sample.variant
    yield "source", sample.source
    yield "teacher", sample.certificate.teacher
    yield "turns", len(sample.turns)
    yield from (("kind", turn.kind) for turn in sample.turns)
    yield from (("tools change", True) for turn in sample.turns if turn.tools_added)
    yield from (("failed", not step.ok) for turn in sample.turns for step in turn.steps)
    for turn in sample.turns:
        yield "calls", len(turn.steps)
    for message in sample.messages:
        calls = message.get("tool_calls")
        yield "at once", len(calls) if isinstance(calls, list) else 0
