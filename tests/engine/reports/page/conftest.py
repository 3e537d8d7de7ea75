"""Pages in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WIDE = 1400

Page = Any
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(pages: object) -> Iterator[Any]:
    """Chromium. It keeps this thread's event loop running, so what needs one, a module's `pages`,
    is made before."""
    playwright = pytest.importorskip("playwright.sync_api")
    own = next(filter(None, map(shutil.which, BROWSERS)), None)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=own, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Opened]:
    """Opens a page, and sees that it asks for nothing but files and runs without an error."""
    faults: list[str] = []
    contexts = []

    def open_page(path: Path, place: str = "", width: int = WIDE, **context: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **context))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda said: faults.append(f"console: {said.text}"))
        page.on("request", lambda r: faults.append(r.url) if r.url[:5] != "file:" else None)
        page.goto(path.as_uri() + place)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
