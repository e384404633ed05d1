"""How every connection of ours to PostgreSQL notices within seconds that its other end has gone without a word."""

from __future__ import annotations

from typing import Any

KEEPALIVES: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}
"""Options of libpq: seconds, and for the last one milliseconds that something sent may stay without an answer."""
