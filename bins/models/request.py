"""Requests as they were sent: in their bins, and in the trash."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Length
from django.utils import timezone

from bins.export.answer import Answer
from bins.export.sent import Sent
from bins.message.headers import decode_pairs, latin1_pairs
from bins.message.masking import masked_block
from bins.message.target import path_and_query
from bins.models.bin import Bin
from bins.models.marks import Note
from bins.replies.plan import Note as ReplyNote
from bins.replies.plan import read_note

STORED_BYTES = models.F("body_kept") + Length("raw_target") + Length("raw_headers") + Length("raw_trailers")
"""What a request counts for where the bytes of a bin are counted, see `Capture.stored_bytes`; reads no body."""


class RequestQuerySet(models.QuerySet["CapturedRequest"]):
    """Ways to walk the requests of a bin; all of them by number, none by time."""

    def visible_in(self, bin: Bin) -> RequestQuerySet:
        """Give the requests of `bin` that were not cleared, or that a clearing left since they are pinned.

        Only those that the bin's sight takes in, and as masked as it says: whatever is read starts here.

        A lower bound of its own keeps the walk along the index short: the rows that wait for the sweep lie below it,
        unless a pinned one is still further down.
        """
        rows = self._uncleared_in(bin)
        if not bin.sight.is_whole:
            rows = rows.filter(n__gte=bin.sight.first, n__lte=bin.sight.last)
        return rows.annotate(is_masked=models.Value(True)) if bin.sight.masked else rows

    def _uncleared_in(self, bin: Bin) -> RequestQuerySet:
        if not bin.cleared_n:
            return self.filter(bin=bin)
        kept = CapturedRequest.objects.kept_in(bin)
        lowest = Coalesce(models.Subquery(kept.order_by("n").values("n")[:1]), bin.cleared_n + 1)
        # By id and not by `pinned`: then the rows that wait for the sweep are passed over in the index alone.
        return self.filter(models.Q(n__gt=bin.cleared_n) | models.Q(pk__in=kept.values("pk")), bin=bin, n__gte=lowest)

    def count_in(self, bin: Bin) -> int:
        """Give how many requests of `bin` whoever asked can see; of a whole bin that is known, a part is counted."""
        return bin.request_count if bin.sight.is_whole else self.visible_in(bin).count()

    def bytes_in(self, bin: Bin) -> int:
        """Give the bytes of those requests, likewise."""
        return bin.byte_count if bin.sight.is_whole else self.visible_in(bin).stored_bytes()

    def kept_in(self, bin: Bin) -> RequestQuerySet:
        """Give the requests that the last clearing of `bin` left, since they are pinned."""
        return self.filter(bin=bin, pinned=True, n__lte=bin.cleared_n)

    def stored_bytes(self) -> int:
        """Give the bytes that they count for together."""
        found: int | None = self.aggregate(total=models.Sum(STORED_BYTES, output_field=models.BigIntegerField()))[
            "total"
        ]
        return found or 0

    def with_marks(self) -> RequestQuerySet:
        """Let each request carry `note_text`, what was noted about it; one query for all, whatever their number."""
        note = Note.objects.filter(bin=models.OuterRef("bin"), n=models.OuterRef("n")).values("text")
        return self.annotate(
            note_text=Coalesce(models.Subquery(note), models.Value(""), output_field=models.TextField())
        )

    def after(self, n: int) -> RequestQuerySet:
        """Give the requests behind cursor `n`, oldest first."""
        return self.filter(n__gt=n).order_by("n")

    def newest_first(self, before: int | None = None) -> RequestQuerySet:
        """Give the requests from the newest down, or from just below number `before`."""
        rows = self.order_by("-n")
        return rows if before is None else rows.filter(n__lt=before)

    def without_body(self) -> RequestQuerySet:
        """Leave the body where it is: lists never need it."""
        return self.defer("raw_body", "reply_note")


class StoredRequest(models.Model):
    """One request as it was sent; `raw_*` are bytes as received."""

    id = models.BigAutoField(primary_key=True)
    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, db_index=False)
    n = models.BigIntegerField()
    """Its place in the bin: 1, 2, 3 …, gapless, never reused."""
    uuid = models.UUIDField()
    received_us = models.BigIntegerField()
    """Wall clock at the first byte, microseconds since 1970-01-01 UTC."""
    mode = models.CharField(max_length=4)
    method = models.CharField(max_length=32)
    http_version = models.CharField(max_length=3)
    scheme = models.CharField(max_length=5)
    peer_host = models.CharField(max_length=64)
    peer_port = models.IntegerField()
    client = models.CharField(max_length=64)
    reused = models.BooleanField()
    head_us = models.BigIntegerField()
    body_us = models.BigIntegerField()
    committed_us = models.BigIntegerField(null=True)
    """Offset of the commit; written a moment after it, and absent when the store was busy."""
    sent_us = models.BigIntegerField(null=True)
    reply_status = models.SmallIntegerField()
    """What went out; 0 where a fault let no status line out."""
    body_size = models.BigIntegerField()
    body_kept = models.BigIntegerField()
    body_sha256 = models.BinaryField()
    cut = models.CharField(max_length=8, blank=True)
    raw_target = models.BinaryField()
    raw_headers = models.BinaryField()
    raw_trailers = models.BinaryField()
    raw_body = models.BinaryField()
    pinned = models.BooleanField(default=False, db_default=False)
    """True when somebody wants it kept: clearing and eviction leave it. It takes no byte of a row."""
    reply_note = models.BinaryField(default=b"", db_default=b"")
    """What is known of the reply, see `bins.replies.plan.Note`; empty for one that is built in."""
    reply_fault = models.CharField(max_length=16, null=True)  # noqa: DJ001 - NULL joins a table of any size at once
    """Kind of the fault that was made of the reply; NULL, which takes no byte of a row, for none."""

    class Meta:
        """The columns of two tables: requests in a bin, and requests in the trash."""

        abstract = True

    def __str__(self) -> str:
        return f"#{self.n} {self.method} {self.target_text}"

    @property
    def received_at(self) -> dt.datetime:
        """When the first byte came, in UTC."""
        return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=self.received_us)

    @property
    def target_text(self) -> str:
        """The target as sent, one character a byte."""
        return bytes(self.raw_target).decode("latin-1")

    @property
    def path_text(self) -> str:
        """The path after the bin id, undecoded, without the query."""
        return path_and_query(bytes(self.raw_target), self.bin_id)[0].decode("latin-1")

    @property
    def query_text(self) -> str:
        """The query as sent, without its question mark."""
        return path_and_query(bytes(self.raw_target), self.bin_id)[1].decode("latin-1")

    @property
    def masked(self) -> bool:
        """True when it was read for somebody who shall not see the secrets in its header fields."""
        return bool(getattr(self, "is_masked", False))

    @property
    def header_block(self) -> bytes:
        """The block of its header fields as its reader may see them; nothing that is shown reads `raw_headers`."""
        return self._shown(bytes(self.raw_headers))

    @property
    def trailer_block(self) -> bytes:
        """The block of its trailer fields, likewise."""
        return self._shown(bytes(self.raw_trailers))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Header pairs as sent, one character a byte."""
        return latin1_pairs(self.header_block)

    @property
    def trailers(self) -> list[tuple[str, str]]:
        """Trailer pairs as sent, one character a byte."""
        return latin1_pairs(self.trailer_block)

    @property
    def truncated(self) -> bool:
        """True when fewer bytes were kept than the sender had."""
        return bool(self.cut)

    @property
    def replied(self) -> ReplyNote | None:
        """What is known of the reply it got; None for one that is built in."""
        return read_note(bytes(self.reply_note))

    @property
    def note(self) -> str:
        """What people noted about it, when it was read `with_marks`; else nothing."""
        return str(getattr(self, "note_text", ""))

    def _shown(self, block: bytes) -> bytes:
        return masked_block(block, settings.CONFIG.masked_names) if self.masked else block

    def header(self, name: str) -> str:
        """Give the first value of the field `name` in any case, or an empty string."""
        wanted = name.lower()
        return next((value for field, value in self.headers if field.lower() == wanted), "")

    def as_sent(self, url: str = "", *, with_body: bool = True, answer: Answer | None = None) -> Sent:
        """Give it as `bins.export` takes it, to be sent again to the capture URL `url`; lists leave the body out."""
        return Sent(
            url=url,
            bin_id=self.bin_id,
            n=self.n,
            uuid=str(self.uuid),
            received_us=self.received_us,
            mode=self.mode,
            method=self.method,
            target=bytes(self.raw_target),
            http_version=self.http_version,
            scheme=self.scheme,
            client=self.client,
            peer_host=self.peer_host,
            peer_port=self.peer_port,
            headers=decode_pairs(self.header_block),
            trailers=decode_pairs(self.trailer_block),
            body=bytes(self.raw_body) if with_body else b"",
            body_kept=self.body_kept,
            body_size=self.body_size,
            body_sha256=bytes(self.body_sha256),
            cut=self.cut,
            reply_status=self.reply_status,
            reply_fault=self.reply_fault,
            head_us=self.head_us,
            body_us=self.body_us,
            committed_us=self.committed_us,
            sent_us=self.sent_us,
            pinned=self.pinned,
            note=self.note,
            answer=answer,
        )


class CapturedRequest(StoredRequest):
    """A request in its bin. Rows are written by the journal only."""

    objects = RequestQuerySet.as_manager()

    class Meta:
        """One index serves every list, page and cursor: bin and number."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["bin", "n"], name="request_number_in_bin")]
        indexes: ClassVar = [
            models.Index(fields=["bin", "n"], condition=models.Q(pinned=True), name="pinned_request_in_bin")
        ]


class TrashedRequest(StoredRequest):
    """A request that was deleted and can be brought back for a while; no reader of a bin ever meets it."""

    batch = models.UUIDField(db_index=True)
    """What was deleted together, and comes back together."""
    trashed_at = models.DateTimeField(default=timezone.now, db_index=True)
