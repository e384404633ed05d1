"""A browser that is at the page of one bin."""

from __future__ import annotations

from typing import Any, Self

from django.test import Client

from bins.links.access import open_link
from bins.models import Bin


class Browser(Client):
    """Asks for pages of the bin that `token` opens, with cookies of its own."""

    def __init__(self, token: str = "", **options: Any) -> None:
        super().__init__(headers={"host": "localhost", "user-agent": "Mozilla/5.0", "accept": "text/html"}, **options)
        self.token = token

    @classmethod
    def at_home(cls, **options: Any) -> Self:
        """Give a browser that has just been given a bin of its own."""
        browser = cls(**options)
        browser.token = browser.get("/")["Location"].rpartition("/")[2]
        return browser

    @property
    def bin(self) -> Bin:
        """The bin, freshly read."""
        access = open_link(self.token)
        assert access is not None
        return access.bin

    def path(self, rest: str = "") -> str:
        """Give the path of the page, and of `rest` below it."""
        return f"/b/{self.token}{rest}"

    def page(self, rest: str = "") -> str:
        """Give the HTML of a page that must be there."""
        answer = self.get(self.path(rest))
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()
