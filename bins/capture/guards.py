"""What keeps one client or one bin from taking the place of all others: rates, and connections of a client."""

from __future__ import annotations

from collections.abc import Sequence

from bins.message.client import Network, is_trusted
from bins.message.guests import Guests, Seats
from bins.message.rate import Limiter, Rate


class Guards:
    """The limits of one process.

    Args:
        bin_rate: of requests to one bin.
        client_rate: of requests from one client network.
        most_connections: of one client network at a time; 0 for as many as come.
        unlimited: clients that no limit per client holds for.
        proxies: trusted proxies, whose connections carry the requests of many.
    """

    def __init__(
        self,
        bin_rate: Rate | None = None,
        client_rate: Rate | None = None,
        most_connections: int = 0,
        unlimited: Sequence[Network] = (),
        proxies: Sequence[Network] = (),
    ) -> None:
        self.of_bins = Limiter(bin_rate)
        self.of_clients = Limiter(client_rate)
        self.connections = Seats(most_connections)
        self.guests = Guests(unlimited)
        self._proxies = tuple(proxies)
        self._are_on = bin_rate is not None or client_rate is not None

    def wait(self, bin_id: str, client: str) -> float:
        """Count a request; give 0 when it may be taken, else the seconds after which the next one may."""
        if not self._are_on:
            return 0.0
        if self.of_clients.rate is not None:
            key = self.guests.key_of(client)
            if key is not None and (wait := self.of_clients.hit(key)):
                return wait
        return self.of_bins.hit(bin_id)

    def seat_of(self, peer: str) -> str | None:
        """Give the key under which connections of `peer` are counted; None when they are not."""
        return None if is_trusted(peer, self._proxies) else self.guests.key_of(peer)
