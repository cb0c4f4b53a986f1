"""A stop of the tour: a page as one person of the demo practice sees it."""

from dataclasses import dataclass

from django.urls import reverse

MAYA, JONAS, LUIS, TOM, ELENA, NORA = (
    f"{name}@example.org" for name in ("maya", "jonas", "luis", "tom", "elena", "nora")
)
MENSAH, OKAFOR, HART = (f"{name}@example.org" for name in ("efua.mensah", "ruth.okafor", "lena.hart"))
DESK, OFFICE = "bea.carver@example.org", "graham.pell@example.org"
NOBODY = ""
CLIENTS = (MAYA, LUIS, TOM)


@dataclass(frozen=True, slots=True)
class Stop:
    """A page as one person sees it; ``press`` names a button that is pressed there before looking."""

    who: str
    name: str
    path: str
    press: str = ""
    status: int = 200

    @property
    def is_for_clients(self) -> bool:
        """Whether it is a page on somebody's phone."""
        return self.who in (*CLIENTS, NOBODY)

    @property
    def label(self) -> str:
        """The page in words, for what a test complains about."""
        return " ".join(filter(None, (self.who.split("@")[0], self.path, self.press)))


def at(who: str, name: str, *arguments: object, press: str = "", status: int = 200, **query: str) -> Stop:
    return Stop(who, name, reverse(name, args=arguments, query=query or None), press, status)
