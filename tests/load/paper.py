"""P10: the page before the session as the press prints it, against a warm Chromium printing the same document."""

import itertools
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import django
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from homework.summaries.content import Page

ROUNDS = 15
FONT = re.compile(r"font:(?=[a-z0-9-]+\.woff2)")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
TAGGED, SMALL = 1.7, 0.7

type Printed = Callable[[], bytes]


def main() -> int:
    """Measure the three editions in turn, every document different."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    django.setup()
    import weasyprint

    from tests.homework.summaries.samples import PAGES
    from tests.load.measuring import Findings, ratio, say

    findings = Findings("paper")
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as home, _chromium(Path(home)) as (tab, version):
        say(f"\n== WeasyPrint {weasyprint.__version__}, Chromium {version}, Python {platform.python_version()}")
        for page in PAGES:
            ours, theirs = _printers(page, tab)
            value = ratio([(ours, theirs)], ROUNDS, time.perf_counter)
            findings.at_most("P10", f"{page.__name__} page, tagged ÷ Chromium's print of it", value, TAGGED)
            findings.at_most("P11", f"{page.__name__} page, bytes ÷ Chromium's", len(ours()) / len(theirs()), SMALL)
    findings.show()
    return 0


def _printers(page: Callable[[], Page], tab: Tab) -> tuple[Printed, Printed]:
    """The press and Chromium, each with a new document at every call."""
    from homework.summaries.sheets import html_of
    from practice.pdf.press import Paper, render

    numbers = itertools.count(1)

    def fresh() -> str:
        return html_of(replace(page(), session=f"Session {next(numbers)}."))

    return lambda: render(fresh(), paper=Paper.A4, one_page=True), lambda: _print(tab, fresh())


def _print(tab: Tab, html: str) -> bytes:
    tab.set_content(html.replace("</head>", '<link rel="stylesheet" href="all.css"></head>'))
    tab.evaluate("document.fonts.ready.then(() => true)")
    return tab.pdf(prefer_css_page_size=True, tagged=True, print_background=True)


@contextmanager
def _chromium(home: Path) -> Iterator[tuple[Tab, str]]:
    """A tab that stays open, beside the house's stylesheets and fonts."""
    from practice.pdf.fetcher import STATIC
    from practice.pdf.press import SHEETS

    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if path is None:
        raise SystemExit("There is no Chromium. Debian: apt-get install chromium")
    sheets = [(STATIC / "css" / name).read_text(encoding="utf-8") for name in SHEETS]
    words = FONT.sub((STATIC / "fonts").as_uri() + "/", "\n".join(sheets))
    (home / "all.css").write_text(words + "@page { size: A4 }", encoding="utf-8")
    (home / "blank.html").write_text("<!doctype html><title>Blank</title>", encoding="utf-8")
    with sync_playwright() as player, player.chromium.launch(executable_path=path, args=FLAGS) as browser:
        tab = browser.new_page()
        tab.goto((home / "blank.html").as_uri())
        yield tab, browser.version


if __name__ == "__main__":
    sys.exit(main())
