"""Addresses that people type by heart: each leads to its page below `/b/`, where alone a browser says who it is."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from bins.pages.people.gate import View, with_people


def door_to(name: str) -> View:
    """Give a view that leads to the page with this name, where there are people."""

    @with_people
    def door(request: HttpRequest) -> HttpResponseBase:
        return redirect(name)

    return door
