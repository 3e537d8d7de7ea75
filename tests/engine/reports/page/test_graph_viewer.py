"""The drawn graph in a real browser: clusters, search, evidence, coverage, keys, narrow and dark.

It writes the screen that docs/report.md shows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from turnloom.engine.cli import main
from turnloom.engine.reports.page.graph_page import graph_page
from turnloom.graphs.json_value import JsonObject

pytestmark = pytest.mark.external(name="browser")

SCREENS = Path(__file__).parents[4] / "docs" / "screens"
NARROW = 400
THINGS = ("order", "parcel", "refund", "customer", "invoice", "voucher", "case", "address")
DEEDS = ("list", "get", "create", "update", "cancel")
EVIL = "</script><b>bold</b>\u202e"

Opened = Callable[..., Any]


def large() -> JsonObject:
    """2,000 tools; of each thing a list feeds the others, and every update changes a get."""
    nodes: list[Any] = []
    edges: list[Any] = []
    for number in range(50):
        for thing in THINGS:
            names = {deed: f"{deed}_{thing}_{number}" for deed in DEEDS}
            nodes += [
                {"name": name, "domain": "shop", "effect": "read", "needs": [], "description": EVIL}
                for name in names.values()
            ]
            flow = {"kind": "value", "parameter": "id", "pattern": "[].id"}
            edges += [
                {"source": names["list"], "target": names[deed], **flow}
                for deed in ("get", "update", "cancel")
            ]
            told = {"kind": "state", "effect": "changes"}
            edges.append({"source": names["update"], "target": names["get"], **told})
            other = f"get_{THINGS[number % len(THINGS)]}_{number}"
            if other != names["get"]:
                edges.append({"source": names["list"], "target": other, **flow})
    found = {"evidence": {"matched": 1}, "confidence": 0.5}
    return {"nodes": nodes, "edges": [{**edge, **found} for edge in edges]}


@pytest.fixture(scope="module")
def of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    run, page = folder / "demo", folder / "graph.html"
    made = ["generate", "-n", "12", "--env", "builtin:shop", "--seed", "7", "--out", str(run)]
    assert main(made) == 0
    assert main(["graph", str(run), "--html", str(page)]) == 0
    return page


@pytest.fixture(scope="module")
def of_many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("many") / "graph.html"
    page.write_text(graph_page(large()))
    return page


@pytest.fixture(scope="module")
def pages(of_run: Path, of_many: Path) -> None:
    """All that has to be made before the browser starts."""


def test_a_run_is_drawn_with_its_calls_as_colour(opened: Opened, of_run: Path) -> None:
    page = opened(of_run)

    tools = page.locator("g.node.tool[role=button]")
    assert tools.count() == 16
    assert page.locator("#drawing g.node[class*=called]").count() == 16
    assert page.locator("#legend").inner_text().count("calls in the run") == 1
    page.screenshot(path=SCREENS / "graph.png")


def test_a_tool_and_an_arrow_show_their_evidence(opened: Opened, of_run: Path) -> None:
    page = opened(of_run, "#/tool/get_order")

    panel = page.locator("#panel")
    assert panel.locator("h2").inner_text() == "get_order"
    assert "declared 1" in panel.inner_text()
    assert "orders[].order_no" in panel.inner_text()
    page.locator(".hit").first.dispatch_event("click")
    assert "→" in panel.locator("h2").inner_text()
    assert panel.locator("meter").count() > 0


def test_what_changes_an_answer_can_be_left_out(opened: Opened, of_run: Path) -> None:
    page = opened(of_run)

    assert page.locator("#drawing .link.needs").count() > 0
    assert page.locator("#drawing .link.changes").count() > 0
    page.get_by_label("changes", exact=True).uncheck()
    assert page.locator("#drawing .link.changes").count() == 0


def test_thousands_of_tools_are_clusters_first(opened: Opened, of_many: Path) -> None:
    page = opened(of_many)

    clusters = page.locator("g.node.cluster[role=button]")
    assert 8 <= clusters.count() <= 120
    assert page.locator("g.node.tool[role=button]").count() == 0
    clusters.first.dispatch_event("click")
    page.wait_for_selector("g.node.tool[role=button]")
    assert page.locator("#trail").inner_text().startswith("Whole graph")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('g.node.tool[role=button]')")


def test_a_search_leads_to_a_tool_and_texts_stay_texts(opened: Opened, of_many: Path) -> None:
    page = opened(of_many)

    page.keyboard.press("/")
    page.keyboard.type("refund_17 upd")
    page.keyboard.press("Enter")
    page.wait_for_selector("g.node.chosen")
    assert page.locator("#panel h2").inner_text() == "update_refund_17"
    assert "</script><b>bold</b>\\u{202e}" in page.locator("#panel").inner_text()


def test_keys_go_from_tool_to_tool(opened: Opened, of_run: Path) -> None:
    page = opened(of_run)

    page.locator("#drawing").focus()
    reached = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(reached) > 1
    page.keyboard.press("Enter")
    page.wait_for_selector("g.node.chosen")
    assert page.locator("#panel h2").inner_text() in page.evaluate(
        "document.activeElement.getAttribute('aria-label')"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_has_it_all(opened: Opened, of_many: Path, scheme: str) -> None:
    page = opened(of_many, "#/tool/get_order_3", NARROW, color_scheme=scheme)

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert page.locator("#panel h2").inner_text() == "get_order_3"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
