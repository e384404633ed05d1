"""The capture URL as a QR code, for a phone or whatever else has a camera."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse

from bins.links.access import Access
from bins.pages.addresses import capture_url
from bins.pages.gate import reads

_POLICY = "sandbox; default-src 'none'"


@reads
def qr_code(request: HttpRequest, access: Access) -> HttpResponse:
    """Give the QR code as a picture that can run and load nothing."""
    return qr_answer(capture_url(request, access.bin))


def qr_answer(text: str) -> HttpResponse:
    """Give `text` as the answer of a view."""
    headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(qr_svg(text), content_type="image/svg+xml", headers=headers)


def qr_svg(text: str) -> bytes:
    """Give `text` as an SVG: dark on white whatever the theme, with the quiet zone that scanners want."""
    import segno  # with the parser of XML that it brings, for the few who ask

    picture = io.BytesIO()
    # Level M: a screen is clean, and a smaller symbol is read from further away.
    segno.make_qr(text, error="m").save(picture, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return picture.getvalue()
