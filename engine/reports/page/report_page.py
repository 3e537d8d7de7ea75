"""A report as a page: figures and plots, and behind them every sample to look at.

The page asks nobody for anything: its script, its style and its data are in it, or in files beside
it, and its policy forbids all else. Whatever comes from samples is text.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import orjson
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from turnloom.engine.reports.page.sample_store import SampleStore
from turnloom.engine.reports.report import Reader, Report, report
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.terminal_text import terminal_text
from turnloom.graphs.version import VERSION


def read_report_page(path: Path, page: Path | None, *others: Reader) -> tuple[Report, str]:
    """The report of a run, and as the page that is to stand at `page`; samples of which there are
    too many for one are written beside it, or left out where it stands nowhere. `others` read
    along.

    Raises `InputError` for what cannot be read.
    """
    store = SampleStore(None if page is None else page.with_name(f"{page.stem}_files"))
    found = report(path, store, *others)
    return found, report_page(found, store.data())


def report_page(found: Report, data: JsonObject) -> str:
    """The page of a report, with the `data` of its samples."""
    script, style = _part("viewer.js"), _part("page.css")
    environment = Environment(
        loader=FunctionLoader(_part),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters["coded"] = _coded
    return environment.get_template("report.html.jinja").render(
        title=found.path.name or str(found.path),
        sections=found.sections,
        version=VERSION,
        script=Markup(script),  # noqa: S704 - ours
        style=Markup(style),  # noqa: S704 - ours
        script_hash=_hash(script),
        style_hash=_hash(style),
        chunked=bool(data["chunk"]),
        data=Markup(_in_script(data)),  # noqa: S704 - it has no `<` left
    )


def page_path(target: Path) -> Path:
    """A page's own file: `target`, or index.html in it where it is a folder or has no suffix."""
    return target / "index.html" if target.is_dir() or not target.suffix else target


def _part(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _in_script(data: JsonObject) -> str:
    """JSON that can stand in a script element."""
    return orjson.dumps(data).decode().replace("<", "\\u003c")


def _coded(text: str) -> Markup:
    """What stands between backticks as code."""
    pieces = map(escape, map(terminal_text, text.split("`")))
    marked = (f"<code>{piece}</code>" if n % 2 else piece for n, piece in enumerate(pieces))
    return Markup("").join(map(Markup, marked))


def _visible(value: object) -> object:
    """Characters that turn the direction of writing, or show as nothing, written out."""
    return (
        terminal_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )
