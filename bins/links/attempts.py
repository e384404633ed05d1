"""What one client network may try: wrong links and passwords, new bins, open sockets. A right link always opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest

from bins.message.client import Network, client_address
from bins.message.guests import Guests, Seats, network_of
from bins.message.rate import Limiter, Rate


class TooMany(Exception):
    """Raised for one attempt too many; the message says to people what of, `wait_seconds` when to come back."""

    def __init__(self, words: str, wait_seconds: float) -> None:
        super().__init__(words)
        self.wait_seconds = int(wait_seconds) + 1


class Attempts:
    """Counts them, in this process or, where Redis is, over all of them.

    Args:
        miss_rate: of wrong links and tokens.
        bin_rate: of bins made.
        sign_in_rate: of wrong passwords.
        most_sockets: of one client network at a time; 0 for as many as come.
        unlimited: clients that only the first of these holds for.
        proxies: trusted proxies, see `bins.message.client`.
    """

    def __init__(
        self,
        miss_rate: Rate | None = None,
        bin_rate: Rate | None = None,
        sign_in_rate: Rate | None = None,
        most_sockets: int = 0,
        unlimited: Sequence[Network] = (),
        proxies: Sequence[Network] = (),
    ) -> None:
        self.misses = Limiter(miss_rate)
        self.bins = Limiter(bin_rate)
        self.sign_ins = Limiter(sign_in_rate)
        self.sockets = Seats(most_sockets)
        self._guests = Guests(unlimited)
        self._proxies = tuple(proxies)

    def count_miss(self, client: str) -> None:
        """Count a wrong link of `client`.

        Raises:
            TooMany: there were too many; nobody is told whether this one was ever right.
        """
        if wait := self.misses.hit(network_of(client)):
            words = "Too many wrong links came from your network. A right one opens all the same."
            raise TooMany(words, wait)

    def count_sign_in(self, client: str) -> None:
        """Count an attempt of `client` to sign in, before the password is looked at: that alone costs much.

        Raises:
            TooMany: there were too many.
        """
        if wait := self.sign_ins.hit(network_of(client)):
            raise TooMany("Too many attempts to sign in came from your network.", wait)

    def count_bin(self, client: str) -> None:
        """Count a bin that `client` wants.

        Raises:
            TooMany: it has made too many.
        """
        key = self._guests.key_of(client)
        if key is not None and (wait := self.bins.hit(key)):
            raise TooMany("Your network has made too many bins in a short time. Those it has stay open.", wait)

    def seat_of(self, scope: Any) -> str | None:
        """Give the key under which sockets of a websocket's client are counted; None when they are not."""
        return self._guests.key_of(self.client_of_scope(scope))

    def client_of_scope(self, scope: Any) -> str:
        """Give the address of a websocket's client, by trusted proxies only."""
        fields = [part for pair in scope["headers"] for part in pair]
        host, _ = (scope.get("client") or ("", 0))[:2]
        return self._client(host, fields)

    def client_of(self, request: HttpRequest) -> str:
        """Give the address of whoever sent a request, by trusted proxies only."""
        forwarded = request.headers.get("X-Forwarded-For", "").encode("latin-1", "replace")
        return self._client(request.META.get("REMOTE_ADDR", ""), (b"x-forwarded-for", forwarded))

    def _client(self, host: str, fields: Iterable[bytes]) -> str:
        # Where the server has walked through the proxies already, `host` is no proxy, and nothing is left to do.
        return client_address(host, list(fields), self._proxies)
