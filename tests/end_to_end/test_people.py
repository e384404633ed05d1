"""Accounts on a real server."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.people import PASSWORD, browser_at, send_form, set_up, sign_in
from tests.serving import Served, serve

GUESSES = 400


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose first admin is made already."""
    with serve(tmp_path_factory.mktemp("people"), access="login", bin_makers="anyone") as running:
        set_up(running)
        yield running


def test_the_printed_link_makes_the_first_admin_once(tmp_path: Path) -> None:
    with serve(tmp_path, access="login") as served:
        browser = set_up(served)

        assert "root" in browser.get("/b/account").text
    with serve(tmp_path, access="login") as again:
        assert sign_in(again, "root").get("/b/account").status_code == 200
        assert browser_at(again).get("/").url.path == "/b/sign-in"


def test_a_bin_of_somebody_is_live_for_them_and_nothing_to_others(served: Served) -> None:
    browser = sign_in(served, "root")
    page = browser.get("/b/?new")
    capture_url = page.text.split('id="capture-url" translate="no">')[1].split("<")[0]

    assert httpx.post(capture_url, content=b"hello").headers["X-Bin-Request"] == "1"

    assert browser.get(f"{page.url.path}/1/raw").content == b"hello"
    assert browser_at(served).get(page.url.path).status_code == 404
    assert browser_at(served).get(f"{page.url.path}/1/raw").status_code == 404


def test_passwords_are_hashed_with_argon2(served: Served) -> None:
    data = b"".join(path.read_bytes() for path in served.data_dir.glob("inspector.sqlite3*"))

    assert b"argon2$argon2id$" in data
    assert PASSWORD.encode() not in data


def test_guessing_passwords_is_stopped_and_holds_nobody_up(tmp_path: Path) -> None:
    with serve(tmp_path, access="login", bin_makers="anyone", sign_in_rate="10/hour") as served:
        bin = served.new_bin()
        form = browser_at(served)
        send_form(form, "/b/sign-in", name="root", password="wrong")
        token = form.cookies["csrftoken"]
        done = threading.Event()
        captured: list[tuple[int, float]] = []

        def capture() -> None:
            with httpx.Client() as sender:
                while not done.is_set():
                    began = time.perf_counter()
                    captured.append((sender.post(bin.capture_url).status_code, time.perf_counter() - began))

        def guess(number: int) -> int:
            asked = {"csrfmiddlewaretoken": token, "name": f"root{number % 7}", "password": f"guess {number}"}
            return form.post("/b/sign-in", data=asked).status_code

        sending = threading.Thread(target=capture)
        sending.start()
        with ThreadPoolExecutor(8) as pool:
            answers = Counter(pool.map(guess, range(GUESSES)))
        done.set()
        sending.join()

        assert answers[422] <= 20  # the rest of one window, and one that began meanwhile
        assert answers[429] + answers[503] == GUESSES - answers[422]  # 503: hashing took too long to wait for
        assert answers[503] <= 20
        assert {status for status, _ in captured} == {200}
        assert sorted(seconds for _, seconds in captured)[len(captured) * 99 // 100] < 10
