"""The links into a bin: making, listing and revoking them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Body, Path, Router
from ninja.errors import HttpError

from bins.api.answers import answer
from bins.api.auth import AskedRequest, BinToken, managed, noted
from bins.api.shapes import LinkAsked, LinkList, LinkPlace, LinkShape, Problem, RotatedList, utc_text
from bins.links.addresses import base_url
from bins.links.granting import BadLink, Wish, make_link, open_links, revoke_link, rotate_links
from bins.links.tokens import token_for
from bins.models import Link

router = Router(tags=["links"], auth=BinToken())


@router.get(
    "/bins/{bin_id}/links",
    response={200: LinkList, (401, 403, 404, 503): Problem},
    operation_id="list_links",
    summary="Open links",
)
def listed(request: AskedRequest, bin_id: str) -> HttpResponse:
    """List the links into the bin that are open, with their tokens, oldest first. Needs a manage token."""
    base = base_url(request)
    return answer({"data": [_shape(link, base) for link in open_links(managed(request).bin)]})


@router.post(
    "/bins/{bin_id}/links",
    response={201: LinkShape, (400, 401, 403, 404, 413, 422, 503): Problem},
    operation_id="create_link",
    summary="Make a link",
    openapi_extra={"requestBody": {"required": False}},
)
def create(request: AskedRequest, bin_id: str, asked: Body[LinkAsked | None] = None) -> HttpResponse:
    """Make a link into the bin; without a body, to view all of it, masked and for good. Needs a manage token."""
    try:
        made = make_link(managed(request).bin, asked.wish() if asked else Wish())
    except BadLink as error:
        raise HttpError(422, str(error)) from error
    noted(request, "link_made", made.label)
    return answer(_shape(made, base_url(request)), 201)


@router.post(
    "/bins/{bin_id}/links/rotate",
    response={200: RotatedList, (401, 403, 404, 503): Problem},
    operation_id="rotate_links",
    summary="Make all links anew",
)
def rotate(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Revoke every link into the bin, also the one that asks, and make each anew. Needs a manage token."""
    made, base = rotate_links(managed(request).bin), base_url(request)
    noted(request, "links_rotated")
    return answer({"data": [{**_shape(link, base), "replaces": former} for former, link in made.items()]})


@router.delete(
    "/bins/{bin_id}/links/{link_id}",
    response={204: None, (401, 403, 404, 422, 503): Problem},
    operation_id="revoke_link",
    summary="Revoke a link",
)
def revoke(request: AskedRequest, place: Path[LinkPlace]) -> HttpResponse:
    """Revoke a link: it opens nothing any more, and pages that it opened close within 2 s. Needs a manage token."""
    if not revoke_link(managed(request).bin, place.link_id):
        raise HttpError(404, f"There is no open link {place.link_id} into this bin.")
    noted(request, "link_revoked")
    return HttpResponse(status=204)


def _shape(link: Link, base: str) -> dict[str, Any]:
    token = token_for(link)
    return {
        "id": link.pk,
        "role": link.role,
        "label": link.label,
        "only": link.only_n,
        "upto": link.upto_n,
        "masked": link.hides_secrets,
        "for_members": link.for_members,
        "created_at": utc_text(link.created_at),
        "expires_at": utc_text(link.expires_at) if link.expires_at else None,
        "used_at": utc_text(link.used_at) if link.used_at else None,
        "token": token,
        "page_url": f"{base}/b/{token}",
    }
