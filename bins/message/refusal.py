"""Why a request was not kept: the reasons, their status, and what the sender is told."""

from enum import Enum


class Refusal(Enum):
    """A reason to turn a request away: the name stored, the status sent, the words of the reply."""

    BAD_REQUEST = ("bad_request", 400, "This is not a well-formed HTTP/1.1 request.")
    UNKNOWN_BIN = ("unknown_bin", 404, "There is no bin at this URL.")
    GONE = ("gone", 410, "The bin at this URL was deleted, or has expired.")
    TIMEOUT = ("timeout", 408, "The request took too long to arrive.")
    WRONG_HOST = (
        "wrong_host",
        421,
        "Nothing was captured: this host takes no requests for bins. Use the URL that the bin shows.",
    )
    TARGET_TOO_LONG = ("target_too_long", 414, "The request target is longer than this server accepts.")
    HEAD_TOO_LARGE = ("head_too_large", 431, "The request head is larger than this server accepts.")
    RATE = ("rate", 429, "Too many requests in too short a time. Try again later.")
    CONNECTIONS = (
        "connections",
        429,
        "There are too many connections from your network. Close some, or use them again.",
    )
    BIN_FULL_WAIT = ("bin_full_wait", 429, "This bin has as many requests as it may. Try again later.")
    INTERNAL = ("internal", 500, "This request could not be stored. Others are not affected.")
    TOO_BUSY = ("too_busy", 503, "The inspector is at its limit of requests in flight. Try again shortly.")
    STORE_SLOW = ("store_slow", 503, "The store did not confirm this request in time. Try again shortly.")
    STORE_FULL = ("store_full", 503, "The store has no room left. Try again later.")
    STORE_DOWN = ("store_down", 503, "The store is not available. Try again shortly.")
    BIN_FULL = (
        "bin_full",
        507,
        "This bin has as many requests as it may. Nothing more is kept until some are deleted.",
    )

    def __init__(self, reason: str, status: int, words: str) -> None:
        self.reason = reason
        self.status = status
        self.words = words


class Refused(Exception):
    """Raised where a request is found to be unacceptable; carries the reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
