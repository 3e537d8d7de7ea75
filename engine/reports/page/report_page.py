"""A report as a page: figures and plots, and behind them every sample to look at.

Its data are in it, or in files beside it.
"""

from __future__ import annotations

from pathlib import Path

from turnloom.engine.reports.page.sample_store import SampleStore
from turnloom.engine.reports.page.self_contained_page import self_contained_page
from turnloom.engine.reports.report import Reader, Report, report
from turnloom.graphs.json_value import JsonObject


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
    return self_contained_page(
        "report.html.jinja",
        ("elements.js", "viewer.js"),
        ("page.css",),
        data,
        {
            "title": found.path.name or str(found.path),
            "sections": found.sections,
            "chunked": bool(data["chunk"]),
        },
    )


def page_path(target: Path) -> Path:
    """A page's own file: `target`, or index.html in it where it is a folder or has no suffix."""
    return target / "index.html" if target.is_dir() or not target.suffix else target
