"""Replies that people wrote, the rules that give them, and how often each was given."""

from __future__ import annotations

import hashlib
from typing import ClassVar, Self

import msgspec
from django.db import models
from django.utils import timezone

from bins.models.bin import Bin
from bins.replies.spec import ReplySpec, RuleSpec

UNUSED = -1
"""In place of a number, of a reply that nothing gives any more and that requests on their way may still get."""


class SavedReply(models.Model):
    """A reply as it was once written; never altered, so that a request can tell what it got."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, related_name="saved_replies", db_index=False)
    digest = models.BinaryField()
    """SHA-256 of `raw_spec`: the same reply is kept once."""
    raw_spec = models.BinaryField()
    """`ReplySpec` as JSON."""
    size = models.IntegerField()
    """Bytes of `raw_spec`, so that it need not be read to be added up."""
    retired_n = models.BigIntegerField(null=True, blank=True)
    """Set when nothing gives it any more: no request behind this number got it. `UNUSED` until that is certain."""

    class Meta:
        """One row for each reply of a bin."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["bin", "digest"], name="saved_reply_in_bin")]

    def __str__(self) -> str:
        return f"reply {self.pk}: {self.spec.status}"

    @property
    def spec(self) -> ReplySpec:
        """The reply as it was written."""
        return msgspec.json.decode(bytes(self.raw_spec), type=ReplySpec)

    @classmethod
    def keep(cls, bin: Bin, spec: ReplySpec) -> Self:
        """Give the row of `spec` in `bin`, a new one when it was never written there."""
        raw = msgspec.json.encode(spec)
        digest = hashlib.sha256(raw).digest()
        kept, is_new = cls.objects.get_or_create(bin=bin, digest=digest, defaults={"raw_spec": raw, "size": len(raw)})
        if not is_new and kept.retired_n is not None:
            kept.retired_n = None
            kept.save(update_fields=["retired_n"])
        return kept


class Rule(models.Model):
    """When to give which replies; the first rule of a bin that matches counts."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, related_name="rules", db_index=False)
    place = models.IntegerField()
    """Its place in the order of the bin's rules; gaps do not matter."""
    name = models.CharField(max_length=80, blank=True)
    raw_spec = models.BinaryField()
    """`RuleSpec` as JSON, without name, replies and the switch, which have columns of their own."""
    versions = models.JSONField()
    """Numbers of its replies in order, each with its weight."""
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In order."""

        ordering: ClassVar = ["place", "pk"]
        indexes: ClassVar = [models.Index(fields=["bin", "place"], name="rule_in_bin")]

    def __str__(self) -> str:
        return self.name or f"rule {self.pk}"

    @property
    def spec(self) -> RuleSpec:
        """The rule as it was written, but for its replies, which are saved apart."""
        spec = msgspec.json.decode(bytes(self.raw_spec), type=RuleSpec)
        return msgspec.structs.replace(spec, name=self.name, enabled=self.enabled)

    @property
    def reply_versions(self) -> list[int]:
        """Numbers of its replies; what somebody else may have put among them is left out."""
        stored = self.versions if isinstance(self.versions, list) else []
        return [one for one in stored if isinstance(one, int) and 0 < one < 2**63]


class ReplyCount(models.Model):
    """How often a rule has matched, or one delivery of it has come. Rows are written by the journal."""

    # No constraint: a rule may be deleted while a request that it matched is on its way; the sweep takes what is left.
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="counts", db_constraint=False, db_index=False)
    key = models.BinaryField()
    """What is counted, see `bins.replies.delivery`; empty for the rule as a whole."""
    count = models.BigIntegerField()
    last_us = models.BigIntegerField()
    """When it last went up, microseconds since 1970-01-01 UTC."""

    class Meta:
        """One row a rule and key."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "key"], name="reply_count_of_rule")]

    def __str__(self) -> str:
        return f"{self.count} x rule {self.rule_id}"


class Challenge(models.Model):
    """A verification challenge that a bin answers by itself."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, related_name="challenges", db_index=False)
    preset = models.CharField(max_length=32)
    sealed_secret = models.BinaryField(default=b"")
    """The secret it needs, sealed for this bin; empty when it needs none."""

    class Meta:
        """Each preset once a bin."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["bin", "preset"], name="challenge_in_bin")]

    def __str__(self) -> str:
        return self.preset
