"""The tables of the product."""

from bins.models.bin import Bin, RefusedRequests
from bins.models.link import Link, Role
from bins.models.marks import Note, SavedSearch
from bins.models.move import Move
from bins.models.request import CapturedRequest, RequestQuerySet, StoredRequest, TrashedRequest
from bins.models.sight import Sight

__all__ = [
    "Bin",
    "CapturedRequest",
    "Link",
    "Move",
    "Note",
    "RefusedRequests",
    "RequestQuerySet",
    "Role",
    "SavedSearch",
    "Sight",
    "StoredRequest",
    "TrashedRequest",
]
