"""Bounds of the capture path, in the units their names give."""

import msgspec

KIB = 1024
MIB = 1024 * KIB


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes and times that a sender may use; nearly all are settings."""

    max_target_bytes: int = 32 * KIB
    max_head_bytes: int = 64 * KIB
    max_headers: int = 256
    max_body_bytes: int = 10 * MIB
    max_inflight_bytes: int = 64 * MIB
    """Bodies in memory over all connections."""
    max_waiting: int = 2_000
    """Captures waiting for their commit."""
    max_connections: int = 0
    """Open connections; 0 means the process's file limit less 256."""
    max_pipelined: int = 256
    """Requests of one connection that may wait for their turn to be answered."""
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    body_grace_seconds: float = 10.0
    min_body_rate: int = KIB
    """Bytes a second that a body must reach once its grace is over."""
    write_stall_seconds: float = 15.0
    keep_alive_seconds: float = 15.0
    last_call_seconds: float = 0.5
    """What an idle connection has left for another request when its server stops."""
    max_delay_seconds: float = 30.0
    """How long a reply may be held back."""
    max_held: int = 500
    """Senders that are kept waiting on purpose at once."""
    drain_factor: int = 16
    """An over-long body is read and thrown away up to this many times the body limit before 413 is sent."""
