"""Whom the builder is for."""

from collections.abc import Callable
from typing import Concatenate

from django.http import HttpRequest, HttpResponse

from practice.access.actor import Actor
from practice.enums import Role
from practice.web.pages import page_for


def author_page[**P](
    page: Callable[Concatenate[HttpRequest, Actor, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of those who write exercises: the practice's clinicians."""
    return page_for(Role.CLINICIAN)(page)
