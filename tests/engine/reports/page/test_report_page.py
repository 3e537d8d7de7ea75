"""The page as a parser sees it: whole, closed to the network, and nothing of a sample is markup."""

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest

from turnloom.engine.reports.page.report_page import page_path, read_report_page, report_page
from turnloom.engine.reports.page.sample_store import SampleStore
from turnloom.engine.reports.report import Report
from turnloom.engine.reports.section import Bar, Chart, Fact, Section

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&\u202e\x07"


class Parsed(HTMLParser):
    """Elements with their attributes, and the text inside each kind of element."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]][-1] += data

    def with_attribute(self, name: str) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module")
def page(run: Path) -> Parsed:
    return Parsed(read_report_page(run, None)[1])


def test_every_section_is_there_and_in_the_contents(page: Parsed, run: Path) -> None:
    found, _ = read_report_page(run, None)
    sections = [a["id"] for tag, a in page.elements if tag == "section"]

    assert sections == [section.key for section in found.sections]
    assert {f"#{key}" for key in sections} <= {*page.with_attribute("href")}
    assert len([tag for tag, _ in page.elements if tag == "rect"]) >= sum(
        len(chart.bars) for section in found.sections for chart in section.charts
    )


def test_ids_are_unique_and_what_is_referred_to_is_there(page: Parsed) -> None:
    ids = page.with_attribute("id")

    assert len({*ids}) == len(ids)
    assert {*page.with_attribute("aria-labelledby")} <= {*ids}


def test_nothing_in_the_page_is_loaded_from_elsewhere(page: Parsed) -> None:
    assert not page.with_attribute("src")
    assert all(href.startswith("#") for href in page.with_attribute("href"))
    assert "link" not in [tag for tag, _ in page.elements]
    assert not page.with_attribute("style")
    assert not [name for _, a in page.elements for name in a if name.startswith("on")]


def test_its_policy_lets_its_own_script_and_style_run_and_nothing_else(page: Parsed) -> None:
    (policy,) = (a["content"] for tag, a in page.elements if "http-equiv" in a)
    _, script = page.texts["script"]
    (style,) = page.texts["style"]

    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    for text in (script, style):
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_only_a_page_with_chunks_may_load_scripts_beside_it() -> None:
    found = Report(Path("run"), ())
    data = SampleStore(None).data()

    assert "'self' file:" not in report_page(found, data)
    assert "'self' file:" in report_page(found, data | {"chunk": 50})


def test_what_comes_from_samples_is_text() -> None:
    chart = Chart("c", EVIL, (Bar(EVIL, 1, EVIL, EVIL),), filter="tool")
    section = Section("s", "S", (Fact("f", EVIL, EVIL, EVIL),), (chart,), EVIL)
    data = SampleStore(None).data() | {"entries": [{"id": EVIL}]}
    text = report_page(Report(Path(EVIL.replace("/", "")), (section,)), data)
    parsed = Parsed(text)

    tags = [tag for tag, _ in parsed.elements]
    assert (tags.count("script"), tags.count("img")) == (2, 0)
    assert orjson.loads(parsed.texts["script"][0])["entries"][0]["id"] == EVIL
    assert "\\u202e\\x07" in parsed.texts["dd"][0]


def test_code_in_a_note_is_set_as_code_and_escaped() -> None:
    chart = Chart("c", "C", (Bar("a", 1, "1", "use `--k-max <n>` & wait"),))
    found = Report(Path("run"), (Section("s", "S", (), (chart,)),))
    text = report_page(found, SampleStore(None).data())

    assert "use <code>--k-max &lt;n&gt;</code> &amp; wait" in text


def test_a_page_stands_where_it_is_wanted(tmp_path: Path) -> None:
    assert page_path(tmp_path) == tmp_path / "index.html"
    assert page_path(tmp_path / "new") == tmp_path / "new" / "index.html"
    assert page_path(tmp_path / "r.html") == tmp_path / "r.html"
