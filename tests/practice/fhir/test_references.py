"""Whose a reference is: ours is what we are called, at the port at which we answer."""

import pytest
from pytest_django import Settings

from practice.fhir.references import relative


@pytest.mark.parametrize(
    ("site", "ours"),
    [
        ("https://trellis.example", True),
        ("https://trellis.example:443", True),
        ("https://trellis.example:8443", False),
        ("http://trellis.example:8000", False),
        ("http://other.example", True),
        ("http://other.example:80", True),
        ("http://other.example:9000", False),
        ("https://OTHER.example", True),
        ("ftp://other.example", False),
        ("https://nobody.example", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_a_site_is_ours_by_its_name_and_its_port(settings: Settings, site: str, *, ours: bool) -> None:
    settings.SITE_URL = "https://trellis.example"
    for hosts in (["trellis.example", "other.example"], ["trellis.example", "other.example", "*"]):
        settings.ALLOWED_HOSTS = hosts
        said = f"{site}/fhir/r4/Patient/x"
        assert relative(said) == ("Patient/x" if ours else said)


@pytest.mark.parametrize(
    ("site", "ours"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", False),
        ("http://localhost:9000", False),
        ("http://127.0.0.1:9000", False),
    ],
)
def test_each_of_our_names_has_the_port_of_our_site(settings: Settings, site: str, *, ours: bool) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "http://localhost:8000", ["localhost", "127.0.0.1", "[::1]"]
    said = f"{site}/fhir/r4/Patient/x"
    assert relative(said) == ("Patient/x" if ours else said)
