"""A stored request as the value it was captured as, so that rules can be asked about it again."""

from __future__ import annotations

from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.target import path_and_query
from bins.models import StoredRequest


def capture_of(row: StoredRequest) -> Capture:
    """Give what the hot path had of a request, with masks where its reader shall see masks."""
    target = bytes(row.raw_target)
    path, _ = path_and_query(target, row.bin_id)
    return Capture(
        str(row.uuid), row.method, target, path, row.http_version, row.header_block,
        row.trailer_block, bytes(row.raw_body), row.body_size, Cut(row.cut),
        Peer(row.peer_host, row.peer_port, row.client, row.scheme), row.reused, Mode(row.mode), row.received_us,
        row.head_us, row.body_us,
    )  # fmt: skip
