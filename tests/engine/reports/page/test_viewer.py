"""The page in a real browser: sections, links, filters, keys, narrow and dark, and 10,000 samples.

It writes the screens that docs/report.md shows.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from turnloom.agents.sample import Sample
from turnloom.engine.cli import main
from turnloom.engine.outcome import State
from turnloom.engine.reports.page.report_page import read_report_page, report_page
from turnloom.engine.reports.page.sample_store import SampleStore
from turnloom.engine.reports.report import Report, report
from turnloom.engine.runs.sample_files import read_samples
from turnloom.graphs.origin import FromUser

pytestmark = pytest.mark.external(name="browser")

SCREENS = Path(__file__).parents[4] / "docs" / "screens"
NARROW = 400
EVIL = "<b>bold</b><script>alert(1)</script> \u202eturned\u202c \x07bell"

Page = Any
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two domains, with a seed that was rejected."""
    folder = tmp_path_factory.mktemp("viewer") / "demo"
    spec = "builtin:shop+travel"
    assert main(["generate", "-n", "40", "--env", spec, "--seed", "7", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def written(folder: Path) -> Path:
    page = folder / "report.html"
    page.write_text(read_report_page(folder, page)[1])
    return page


@pytest.fixture(scope="module")
def found(folder: Path) -> Report:
    return report(folder)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, folder: Path, found: Report) -> Path:
    """A page of 10,000 samples, made of those of the run."""
    path = tmp_path_factory.mktemp("many") / "report.html"
    store = SampleStore(path.with_name("report_files"))
    samples = list(read_samples(folder))
    for number in range(10_000):
        store.add(replace(samples[number % len(samples)], id=f"many-{number:06}"))
    path.write_text(report_page(found, store.data()))
    return path


@pytest.fixture(scope="module")
def pages(found: Report, written: Path, many: Path) -> None:
    """All that has to be made before the browser starts."""


def picked(folder: Path) -> tuple[Sample, int, str]:
    """A sample with a value that a comparison picked from a result: call and argument."""
    for sample in read_samples(folder):
        steps = [step for turn in sample.turns for step in turn.steps]
        for number, step in enumerate(steps):
            for name, origin in step.provenance.items():
                if getattr(origin, "op", "") in {"least", "most"}:
                    return sample, number, name
    raise AssertionError("no sample compares")


def at(sample: Sample, *place: object) -> str:
    return "#/" + "/".join(map(str, ("sample", sample.id, *place)))


# --- the report -----------------------------------------------------------------------------------


def test_every_section_is_seen_with_its_plots(opened: Opened, written: Path, found: Report) -> None:
    page = opened(written)

    for section in found.sections:
        assert page.locator(f"section#{section.key} h2").is_visible()
        for chart in section.charts:
            assert page.locator(f"section#{section.key} .bar").count() >= len(chart.bars)
    SCREENS.mkdir(exist_ok=True)
    page.screenshot(
        path=SCREENS / "report.png", clip={"x": 0, "y": 0, "width": 1400, "height": 900}
    )


def test_nothing_is_wider_than_a_narrow_screen(opened: Opened, written: Path, folder: Path) -> None:
    sample, number, name = picked(folder)
    for place in ("", "#/samples", at(sample, "call", number, name)):
        page = opened(written, place, width=NARROW)
        page.wait_for_function("document.querySelectorAll('main:not([hidden])').length === 1")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_paper(opened: Opened, written: Path, scheme: str) -> None:
    page = opened(written, color_scheme=scheme)
    colours = page.evaluate(
        """() => ["ink", "quiet", "accent", "good", "bad"].map((name) => {
             const style = getComputedStyle(document.documentElement);
             const light = (key) => {
               const hex = style.getPropertyValue("--" + key).trim().slice(1);
               const full = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
               const rgb = [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16) / 255)
                 .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
               return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
             };
             return ["paper", "panel"].map((ground) => {
               const [low, high] = [light(name), light(ground)].sort((a, b) => a - b);
               return (high + 0.05) / (low + 0.05);
             });
           }).flat()"""
    )

    assert min(colours) >= 4.5  # WCAG AA for text


# --- a sample -------------------------------------------------------------------------------------


def test_a_sample_reads_as_a_conversation_beside_its_certificate(
    opened: Opened, written: Path, folder: Path
) -> None:
    sample, number, name = picked(folder)
    page = opened(written, at(sample))
    page.wait_for_selector(".bubble.user")

    assert page.locator(".bubble.user").all_inner_texts() == [t.query for t in sample.turns]
    calls = sum(len(turn.steps) for turn in sample.turns)
    assert page.locator(".call").count() == calls
    answers = [m["content"] for m in sample.messages if m["role"] == "assistant" and m["content"]]
    assert page.locator(".bubble.assistant").all_inner_texts() == answers
    assert "✓ replay" in page.locator("aside.card").inner_text()
    page.goto(written.as_uri() + at(sample, "call", number, name))
    page.wait_for_selector(".lit")
    page.screenshot(path=SCREENS / "sample.png")


def test_an_argument_leads_to_the_users_words_and_back_again(
    opened: Opened, written: Path, folder: Path
) -> None:
    sample = next(read_samples(folder))
    steps = [step for turn in sample.turns for step in turn.steps]
    number, name, origin = next(
        (number, name, origin)
        for number, step in enumerate(steps)
        for name, origin in step.provenance.items()
        if isinstance(origin, FromUser)
    )
    page = opened(written, at(sample))
    argument = page.locator(f'#call-{number} tr[data-argument="{name}"]')
    argument.locator(".from a").first.click()
    page.wait_for_selector("mark.lit")

    words = sample.turns[origin.turn].query[origin.start : origin.end]
    assert "".join(page.locator("mark.lit").all_inner_texts()) == words
    page.go_back()
    page.wait_for_function("!document.querySelector('.lit')")
    page.locator(f'#user-{origin.turn} mark[data-from="{origin.start}"] a').click()
    page.wait_for_selector("tr.lit")


def test_a_picked_argument_leads_to_the_item_in_the_result(
    opened: Opened, written: Path, folder: Path
) -> None:
    sample, number, name = picked(folder)
    step = [step for turn in sample.turns for step in turn.steps][number]
    page = opened(written, at(sample, "call", number, name))
    page.wait_for_selector("tr.lit")
    page.keyboard.press("c")  # calls are folded: the link opens them again
    page.keyboard.press("c")
    page.locator(f'#call-{number} tr[data-argument="{name}"] .from a').first.click()
    page.wait_for_selector("[data-path].lit")

    lit = page.locator("[data-path].lit")
    assert lit.is_visible()
    assert orjson.loads(lit.inner_text()) == step.arguments[name]


def test_thoughts_and_calls_fold_by_key_and_by_button(
    opened: Opened, written: Path, folder: Path
) -> None:
    page = opened(written, at(next(read_samples(folder))))
    page.wait_for_selector(".call")

    for key, button, kind in (
        ("t", "#fold-thoughts", "[data-thought]"),
        ("c", "#fold-calls", ".call"),
    ):
        assert page.locator(f"{kind}[open]").count() > 0
        page.keyboard.press(key)
        assert page.locator(f"{kind}[open]").count() == 0
        page.click(button)
        assert page.locator(f"{kind}[open]").count() == page.locator(kind).count()


def test_a_rejected_seed_is_shown_with_what_was_found(
    opened: Opened, tmp_path: Path, found: Report
) -> None:
    store = SampleStore(None)
    verdict = {"id": "f-9", "stage": "verifier", "reason": "gate:grounded", "detail": EVIL}
    store.add_verdict(State.REJECTED, verdict)
    path = tmp_path / "r.html"
    path.write_text(report_page(found, store.data()))
    page = opened(path, "#/sample/f-9")
    page.wait_for_selector("#sample h2")
    told = page.locator("#sample").inner_text()

    assert "<b>bold</b><script>alert(1)</script> \\u{202e}turned\\u{202c} \\u{7}bell" in told
    assert "gate:grounded" in told
    assert page.locator("#sample dd").count() == 4


def test_whatever_a_sample_holds_is_text(
    opened: Opened, tmp_path: Path, folder: Path, found: Report
) -> None:
    sample = next(read_samples(folder))
    messages = tuple({**m, "content": EVIL} if m["role"] != "tool" else m for m in sample.messages)
    step = replace(sample.turns[0].steps[0], result={EVIL: EVIL}, tool=EVIL)
    first = replace(sample.turns[0], steps=(step, *sample.turns[0].steps[1:]))
    store = SampleStore(None)
    store.add(replace(sample, id=EVIL, messages=messages, turns=(first, *sample.turns[1:])))
    path = tmp_path / "r.html"
    path.write_text(report_page(found, store.data()))
    page = opened(path, "#/samples")
    page.keyboard.press("j")
    page.wait_for_selector("#sample .call")

    assert page.locator("#sample b, #sample script, #list b, #list script").count() == 0
    assert "\u202e" not in page.locator("body").inner_text()
    assert page.locator(".control").count() > 0


# --- the list -------------------------------------------------------------------------------------


def test_search_and_filters_find_samples(opened: Opened, written: Path, folder: Path) -> None:
    samples = list(read_samples(folder))
    sample = samples[3]
    tool = sample.turns[0].steps[0].tool
    page = opened(written, "#/samples")
    page.keyboard.press("/")
    page.keyboard.type(sample.turns[0].query[:40])
    page.wait_for_function("document.querySelectorAll('#list li').length < 5")
    assert page.locator(f'#list a[href$="{sample.id}"]').is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector("#sample .call")
    page.fill("#search", "")
    page.select_option("#by-tool", tool)
    users = [s for s in samples if any(x.tool == tool for t in s.turns for x in t.steps)]

    assert page.locator("#list li").count() == len(users)
    assert page.locator("#count").inner_text().startswith(f"{len(users)} of ")
    page.fill("#search", "no such words")
    assert page.locator("#list li").count() == 0


def test_a_bar_of_the_report_leads_to_its_samples(opened: Opened, written: Path) -> None:
    page = opened(written)
    link = page.locator("#coverage .chart a").first
    tool = link.inner_text()
    link.click()
    page.wait_for_selector("#samples:not([hidden])")

    assert page.input_value("#by-tool") == tool


def test_keys_go_through_the_samples(opened: Opened, written: Path, folder: Path) -> None:
    first, second, *_ = (row["id"] for row in orjson.loads(data_of(written))["rows"])
    page = opened(written, "#/samples")
    for key, ident in (("j", first), ("j", second), ("k", first)):
        page.keyboard.press(key)
        page.wait_for_function(f"location.hash === '#/sample/{ident}'")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("location.hash === '#/samples'")
    page.keyboard.press("r")
    page.wait_for_selector("#report:not([hidden])")


def data_of(page: Path) -> str:
    text = page.read_text()
    return text.partition('id="data">')[2].partition("</script>")[0]


def test_a_narrow_screen_shows_the_list_or_the_sample(opened: Opened, written: Path) -> None:
    page = opened(written, "#/samples", width=NARROW)
    page.locator("#list a").first.click()
    page.wait_for_selector("#sample .call")

    assert not page.locator("#list").is_visible()
    page.screenshot(path=SCREENS / "narrow.png")
    page.locator(".back").click()
    assert page.locator("#list").is_visible()


def test_everything_that_can_be_used_has_a_name(
    opened: Opened, written: Path, folder: Path
) -> None:
    page = opened(written, at(next(read_samples(folder))))
    page.wait_for_selector("#sample .call")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, summary, aside, dialog")]
             .filter((each) => !(each.getAttribute("aria-label")
                || each.getAttribute("aria-labelledby") || each.textContent.trim()
                || [...(each.labels || [])].some((label) => label.textContent.trim())))
             .map((each) => each.outerHTML)"""
    )

    assert nameless == []


# --- many -----------------------------------------------------------------------------------------


def test_ten_thousand_samples_open_at_once_and_load_one_by_one(opened: Opened, many: Path) -> None:
    page = opened(many, "#/samples")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.reload()
    page.wait_for_selector("#list a")
    page.fill("#search", "many-009999")
    page.wait_for_function("document.querySelectorAll('#list li').length === 1")
    page.locator("#list a").click()
    page.wait_for_selector("#sample .call")
    metrics = session.send("Performance.getMetrics")["metrics"]
    measured = {each["name"]: each["value"] for each in metrics}

    assert page.locator("#sample h2").inner_text().startswith("many-009999")
    assert measured["ScriptDuration"] < 2
    assert measured["JSHeapUsedSize"] < 300 * 2**20


def test_a_sample_whose_file_is_missing_says_so(browser: Any, many: Path, tmp_path: Path) -> None:
    alone = tmp_path / "report.html"
    shutil.copy(many, alone)
    page = browser.new_page()
    page.goto(alone.as_uri() + "#/sample/many-000001")
    page.wait_for_selector("#sample .refused")

    assert "report_files/samples-000000.js" in page.locator("#sample .refused").inner_text()
    page.close()
