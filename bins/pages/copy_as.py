"""One request as a command or as code: text that a browser shows and never runs."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse

from bins.export.forms import FORMS, form_called
from bins.links.access import Access
from bins.models import CapturedRequest
from bins.pages.addresses import capture_url
from bins.pages.errors import no_such_page
from bins.pages.gate import reads
from bins.pages.numbers import HIGHEST


class CopyLink(msgspec.Struct, frozen=True):
    """One entry of the menu."""

    key: str
    title: str


COPY_LINKS = [CopyLink(form.key, form.title) for form in FORMS]


@reads
def copy_as(request: HttpRequest, access: Access, n: int, form: str) -> HttpResponse:
    """Give request `n` in the form called `form`, as plain text."""
    found = CapturedRequest.objects.visible_in(access.bin).filter(n=min(n, HIGHEST)).first()
    writer = form_called(form)
    if found is None or writer is None:
        return no_such_page(request)
    snippet = writer.write(found.as_sent(capture_url(request, access.bin)))
    return HttpResponse(
        snippet.text.encode("utf-8"),
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": f'inline; filename="request-{found.n}.{writer.suffix}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
