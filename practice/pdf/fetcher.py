"""The door of the press: the house's own fonts and pictures that travel inside the document, nothing else."""

import re
from pathlib import Path
from urllib.request import urlopen

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STATIC = Path(__file__).parents[1] / "static"
FONT = re.compile(r"font:([a-z0-9-]+\.woff2)")
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=%]{1,400000}")


class HouseFetcher(URLFetcher):
    """Opens ``font:NAME.woff2`` and PNG pictures written into the document; stops the document at any other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - as WeasyPrint calls it
        """Return what stands behind the address, or stop."""
        if font := FONT.fullmatch(url):
            return URLFetcherResponse(url, (STATIC / "fonts" / font[1]).read_bytes(), {"Content-Type": "font/woff2"})
        if PICTURE.fullmatch(url):
            with urlopen(url) as picture:  # noqa: S310 - the pattern lets only data: through
                return URLFetcherResponse(url, picture.read(), {"Content-Type": "image/png"})
        message = "The document asks for something outside itself."
        raise FatalURLFetchingError(message)
