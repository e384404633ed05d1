"""How much a bin may still take, where it refuses what is too much instead of letting its oldest go."""

from bins.message.refusal import Refusal


class Room:
    """Counted down with every request of one process; renewed from the store every few seconds. None: no bound."""

    __slots__ = ("left_bytes", "left_requests", "refusal")

    def __init__(self, left_requests: int | None, left_bytes: int | None, refusal: Refusal) -> None:
        self.left_requests = left_requests
        self.left_bytes = left_bytes
        self.refusal = refusal
        """What is said once there is none left."""

    @property
    def is_taken(self) -> bool:
        """True when nothing more fits: the request that reaches the bound still did."""
        return (self.left_requests is not None and self.left_requests <= 0) or (
            self.left_bytes is not None and self.left_bytes <= 0
        )

    def take(self, size: int) -> None:
        """Count a request of `size` bytes."""
        if self.left_requests is not None:
            self.left_requests -= 1
        if self.left_bytes is not None:
            self.left_bytes -= size
