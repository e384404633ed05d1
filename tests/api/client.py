"""A client of the interface, for one bin and with one token."""

from __future__ import annotations

from django.test import Client

from bins.models import Bin


class ApiClient(Client):
    """Calls the interface as somebody with `token`, or without one."""

    def __init__(self, bin: Bin, token: str = "") -> None:
        sent = {"authorization": f"Bearer {token}"} if token else {}
        super().__init__(headers={"host": "localhost", **sent})
        self.bin = bin

    def path(self, rest: str = "") -> str:
        """Give the path of the bin, and of `rest` in it."""
        return f"/api/bins/{self.bin.pk}{rest}"
