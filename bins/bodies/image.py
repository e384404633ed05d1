"""Raster images: a small one stands within the page itself, a larger one is fetched; nothing in them can run."""

import base64

from bins.bodies.shown import Shown
from bins.bodies.sniff import raster_name, raster_type
from bins.bodies.view import MIB, Body, Unfit, Window, size_text

MOST_BYTES = 10 * MIB
MOST_INLINE_BYTES = 1 * MIB
"""A larger image is fetched from where its bytes are downloaded, and so never held here or written out in base64."""


class ImageView:
    """Shows PNG, JPEG, GIF, WebP and AVIF. What it is, the bytes say; SVG is markup and stays source."""

    name = "preview"
    title = "Preview"

    def why(self, body: Body) -> str:
        """Suits what begins as a raster image does."""
        kind = raster_type(body.start)
        return f"it begins as a {raster_name(kind)} image" if kind else ""

    def show(self, body: Body, window: Window) -> Shown:
        """Give the image whole, or that it has to be fetched."""
        if body.kept > MOST_BYTES:
            raise Unfit(f"Images larger than {size_text(MOST_BYTES)} are not shown here.")
        kind = raster_type(body.start)
        alt = f"{raster_name(kind)} image, {size_text(body.kept)}"
        if body.kept > MOST_INLINE_BYTES:
            return Shown(is_fetched_image=True, alt=alt)
        if not body.whole:
            raise Unfit("This image is not at hand as a whole.")
        return Shown(image=data_url(body.raw, kind), alt=alt)


def data_url(raw: bytes, kind: str) -> str:
    """Give `raw` as the address of an image; `kind` comes from `raster_type`, never from a sender."""
    return f"data:{kind};base64,{base64.b64encode(raw).decode('ascii')}"
