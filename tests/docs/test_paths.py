"""What the documents name exists: files, folders and dotted names."""

from __future__ import annotations

import os
import re
from functools import cache
from importlib import import_module
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "AGENTS.md", "CONTRIBUTING.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
]

FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:[\w.*-]+/)*[\w*-]+\.(?:py|jinja|toml)")
FOLDER = re.compile(r"(?:[\w*-][\w.*-]*/)+")
NAME = re.compile(r"(?<![\w./-])(?:\w+\.)+\w+(?![\w/-])|\b[A-Za-z]\w*[a-z][A-Z_]\w*")
DOTTED = re.compile(r"turnloom(?:\.\w+)+")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
ANCHOR = re.compile(r"\]\(([^)#\s:]*)#([^)\s]+)\)")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")
LEFT_BEHIND = {ROOT / name for name in ("build", "dist", "runs", "shared")}


@cache
def tree() -> frozenset[PurePosixPath]:
    """The project's files and folders, without what checks, builds and runs leave behind."""
    found: set[PurePosixPath] = set()
    for folder, inside, files in os.walk(ROOT):
        inside[:] = [
            each
            for each in inside
            if (each[0] != "." or each == ".ci") and Path(folder, each) not in LEFT_BEHIND
        ]
        place = PurePosixPath(Path(folder).relative_to(ROOT).as_posix())
        found |= {place / name for name in (*inside, *files)}
    return frozenset(found)


def exists(name: str) -> bool:
    """Whether a path of the tree ends in the name; an upper-case word stands for any."""
    pattern = PLACEHOLDER.sub("*", name.rstrip("/"))
    return any(path.match(pattern) for path in tree())


def named(page: Path, form: re.Pattern[str]) -> list[str]:
    """The names of this form in a page's inline code."""
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    return [code for code in CODE.findall(prose) if form.fullmatch(code)]


def written_in(page: Path) -> set[str]:
    """The files that a page's own examples make."""
    return set(re.findall(r"(?<=> )[\w./-]+\.\w+", page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_folders_that_are_named_exist(page: Path) -> None:
    made = written_in(page)
    missing = [name for name in named(page, FILE) if name not in made and not exists(name)]
    missing += [name for name in named(page, FOLDER) if not exists(name)]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in targets if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_into_a_page_lead_to_a_heading(page: Path) -> None:
    links = ANCHOR.findall(page.read_text(encoding="utf-8"))

    assert [
        (name, anchor) for name, anchor in links if anchor not in anchors(page.parent / name, page)
    ] == []


def anchors(target: Path, page: Path) -> set[str]:
    """What leads to a page's headings."""
    text = (target if target.is_file() else page).read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_dotted_names_exist(page: Path) -> None:
    assert [name for name in named(page, DOTTED) if not is_importable(name)] == []


def is_importable(name: str) -> bool:
    """Whether a dotted name is a module, or what a module makes public."""
    module, _, attribute = name.rpartition(".")
    try:
        import_module(name)
    except ModuleNotFoundError:
        return hasattr(import_module(module), attribute)
    return True


@cache
def identifiers() -> frozenset[str]:
    """Every identifier of the rooms, their tests and benches."""
    files = [file for file in tree() if file.suffix in {".py", ".toml"}]
    texts = ((ROOT / file).read_text(encoding="utf-8") for file in files)
    return frozenset(word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text))


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/design/*.md")), ids=lambda page: page.name)
def test_types_and_functions_that_are_named_occur_in_the_code(page: Path) -> None:
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    codes = [code for code in CODE.findall(prose) if not (FILE.fullmatch(code) or "*" in code)]
    names = {part for code in codes for name in NAME.findall(code) for part in name.split(".")}

    assert sorted(name for name in names if name[0].isalpha() and name not in identifiers()) == []
