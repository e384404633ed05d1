"""Routes of the JSON interface, relative to `api/`, with its description and documentation page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI, Swagger

from bins.api.answers import JsonBody, answer_problems, nothing_here, sealed
from bins.api.bin_routes import router as bins
from bins.api.link_routes import router as links
from bins.api.people_routes import router as people
from bins.api.preset_routes import router as presets
from bins.api.reply_routes import router as replies
from bins.api.request_routes import router as requests

DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the documentation page: the app's own, less trusted types, which Swagger UI cannot do."""


class Documentation(Swagger):
    """Swagger UI from the files that django-ninja brings along: nothing is loaded from elsewhere."""

    # Swagger UI otherwise asks a validator on the internet about every document that is not on localhost.
    default_settings = {**Swagger.default_settings, "validatorUrl": None}  # noqa: RUF012 - as in the class above it

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Give the page with a policy it can live under."""
        response = super().render_page(request, api, **kwargs)
        response.headers["Content-Security-Policy"] = DOCS_POLICY
        return response


def _make_api() -> NinjaAPI:
    api = NinjaAPI(
        title="Request inspector",
        version="1",
        description="Make a bin, send anything to its capture URL, read back exactly what was sent.",
        urls_namespace="api",
        docs=Documentation(),
        parser=JsonBody(),
    )
    answer_problems(api)
    api.add_router("", bins)
    api.add_router("", requests)
    api.add_router("", replies)
    api.add_router("", presets)
    api.add_router("", links)
    api.add_router("", people)
    return api


def _sealed_routes(api: NinjaAPI) -> tuple[list[URLPattern | URLResolver], str, str]:
    routes, app_name, namespace = api.urls
    for route in routes:
        if isinstance(route, URLPattern):
            route.callback = sealed(route.callback)
    return routes, app_name, namespace


urlpatterns = [path("", _sealed_routes(_make_api())), re_path("", sealed(nothing_here))]
