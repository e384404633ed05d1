"""The tables of the product."""

from bins.models.bin import Bin, RefusedRequests, SweepMark, Tombstone, WhenFull
from bins.models.link import Link, Role
from bins.models.marks import Note, SavedSearch
from bins.models.move import Move
from bins.models.reply import Challenge, ReplyCount, Rule, SavedReply
from bins.models.request import CapturedRequest, RequestQuerySet, StoredRequest, TrashedRequest
from bins.models.sight import Sight
from bins.models.team import ApiToken, AuditEntry, Invitation, Membership, Team, TeamRole

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Bin",
    "CapturedRequest",
    "Challenge",
    "Invitation",
    "Link",
    "Membership",
    "Move",
    "Note",
    "RefusedRequests",
    "ReplyCount",
    "RequestQuerySet",
    "Role",
    "Rule",
    "SavedReply",
    "SavedSearch",
    "Sight",
    "StoredRequest",
    "SweepMark",
    "Team",
    "TeamRole",
    "Tombstone",
    "TrashedRequest",
    "WhenFull",
]
