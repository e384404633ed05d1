"""The tables of the product."""

from bins.models.bin import Bin, RefusedRequests, SweepMark, Tombstone, WhenFull
from bins.models.link import Link, Role
from bins.models.marks import Note, SavedSearch
from bins.models.reply import Challenge, ReplyCount, Rule, SavedReply
from bins.models.request import CapturedRequest, RequestQuerySet, StoredRequest, TrashedRequest

__all__ = [
    "Bin",
    "CapturedRequest",
    "Challenge",
    "Link",
    "Note",
    "RefusedRequests",
    "ReplyCount",
    "RequestQuerySet",
    "Role",
    "Rule",
    "SavedReply",
    "SavedSearch",
    "StoredRequest",
    "SweepMark",
    "Tombstone",
    "TrashedRequest",
    "WhenFull",
]
