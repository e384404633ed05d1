from __future__ import annotations

import base64
import contextlib
import gzip
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache, partial

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies.coding import codings_of, unwrap
from bins.bodies.view import Unfit
from tests.bodies.bodies import body_of
from tests.bodies.samples import GITHUB, png

MIB = 1024 * 1024


def _raw_deflate(raw: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush()


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=4),
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("name", CODERS)
@given(raw=st.binary(max_size=2_000))
def test_it_gives_back_what_was_compressed(name: str, raw: bytes) -> None:
    inside = unwrap(CODERS[name](raw), [name])

    assert (inside.raw, inside.problem) == (raw, "")


@pytest.mark.parametrize("name", CODERS)
def test_it_gives_back_what_needs_many_steps(name: str) -> None:
    raw = b"".join(f"line {i * i} of a log\n".encode() for i in range(60_000))

    assert unwrap(CODERS[name](raw), [name]).raw == raw


def test_it_reads_deflate_without_its_wrapper() -> None:
    assert unwrap(_raw_deflate(GITHUB), ["deflate"]).raw == GITHUB


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_it_reads_one_member_after_the_other(name: str) -> None:
    assert unwrap(CODERS[name](b"one, ") + CODERS[name](b"two"), [name]).raw == b"one, two"


def test_it_unwraps_twice() -> None:
    assert unwrap(gzip.compress(brotli.compress(GITHUB)), ["gzip", "br"]).raw == GITHUB


@pytest.mark.parametrize("name", CODERS)
def test_it_shows_the_beginning_of_what_breaks_off(name: str) -> None:
    raw = b"".join(f"line {i * i} of a log\n".encode() for i in range(60_000))
    packed = CODERS[name](raw)

    inside = unwrap(packed[: len(packed) // 2], [name])

    assert raw.startswith(inside.raw)
    assert len(inside.raw) > 10_000
    assert inside.problem == "Only the beginning could be decoded: the data ends too early."


@pytest.mark.parametrize("name", CODERS)
@pytest.mark.parametrize("raw", [b"", b"no such thing at all", b"\x00" * 40, b"\xff" * 40])
def test_it_says_when_it_is_not_what_it_claims(name: str, raw: bytes) -> None:
    with pytest.raises(Unfit, match="cannot be decoded"):
        unwrap(raw, [name])


@pytest.mark.parametrize("name", CODERS)
@given(raw=st.binary(max_size=300), cut=st.integers(0, 40))
def test_it_survives_damage(name: str, raw: bytes, cut: int) -> None:
    damaged = CODERS[name](b"some words " * 9)[:cut] + raw

    with contextlib.suppress(Unfit):
        assert len(unwrap(damaged, [name]).raw) < MIB


@cache
def _zeros(name: str) -> bytes:
    step = bytes(MIB)
    if name == "br":
        packer = brotli.Compressor(quality=5)
        return b"".join([*(packer.process(step) for _ in range(200)), packer.finish()])
    if name == "zstd":
        frame = zstandard.ZstdCompressor().compressobj()
        return b"".join([*(frame.compress(step) for _ in range(200)), frame.flush()])
    deflate = zlib.compressobj(wbits=31 if name == "gzip" else 15)
    return b"".join([*(deflate.compress(step) for _ in range(200)), deflate.flush()])


def _nested(times: int) -> bytes:
    raw = _zeros("gzip")
    for _ in range(times - 1):
        raw = gzip.compress(raw)
    return raw


BOMBS: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "gzip": (partial(_zeros, "gzip"), ["gzip"]),
    "deflate": (partial(_zeros, "deflate"), ["deflate"]),
    "br": (partial(_zeros, "br"), ["br"]),
    "zstd": (partial(_zeros, "zstd"), ["zstd"]),
    "twice": (partial(_nested, 2), ["gzip", "gzip"]),
    "zstd blocks": (lambda: b"\x28\xb5\x2f\xfd\x00\x58" + b"\x02\x00\x10\x00" * 500_000, ["zstd"]),
}


# In a process of its own: in one that has done other things, what is free and what is not depends on those.
MEASURE = """
import resource, sys
from bins.bodies.coding import unwrap
from bins.bodies.view import Unfit

bomb, before = sys.stdin.buffer.read(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    unwrap(bomb, sys.argv[1:])
except Unfit as error:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_it_stops_a_bomb_before_it_fills_memory(name: str) -> None:
    make, codings = BOMBS[name]

    done = subprocess.run([sys.executable, "-c", MEASURE, *codings], input=make(), capture_output=True, check=True)

    kib, words = done.stdout.decode().split(maxsplit=1)
    assert "too large to be decoded" in words
    assert int(kib) * 1024 < 20 * MIB


def test_it_takes_no_more_than_two_codings_off() -> None:
    with pytest.raises(Unfit, match="compressed 20 times over"):
        unwrap(_nested(3), ["gzip"] * 20)


def test_it_minds_the_ratio_only_beyond_a_mebibyte() -> None:
    assert len(unwrap(gzip.compress(bytes(900_000)), ["gzip"]).raw) == 900_000
    with pytest.raises(Unfit, match="more than 1 MiB"):
        unwrap(gzip.compress(bytes(2 * MIB)), ["gzip"])


def test_it_gives_up_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(100))
    monkeypatch.setattr("time.thread_time", lambda: next(seconds))

    with pytest.raises(Unfit, match="takes too long"):
        unwrap(gzip.compress(bytes(range(256)) * 4_000), ["gzip"])


@pytest.mark.parametrize(
    ("raw", "declared", "codings"),
    [
        (b"x", "gzip", ["gzip"]),
        (b"x", "GZIP , identity", ["gzip"]),
        (b"x", "br, gzip", ["gzip", "br"]),
        (b"x", "nonsense", ["nonsense"]),
        (gzip.compress(b"x", mtime=0), "", ["gzip"]),
        (base64.b64encode(GITHUB), "", ["base64"]),
        (base64.encodebytes(png()), "", ["base64"]),
        (base64.urlsafe_b64encode(b'{"a": "\xc3\xbf\xc3\xbf\xc3\xbf"}').rstrip(b"="), "", ["base64"]),
        (b"plain words", "", []),
        (b"averylongsinglewordwithoutend", "", []),
        (b"d41d8cd98f00b204e9800998ecf8427e", "", []),
        (b"0123456789012345", "", []),
    ],
)
def test_it_knows_what_a_body_is_wrapped_in(raw: bytes, declared: str, codings: list[str]) -> None:
    assert codings_of(body_of(raw), declared) == codings


def test_it_says_which_coding_it_does_not_know() -> None:
    with pytest.raises(Unfit, match="“compress” is not known"):
        unwrap(b"x", ["compress"])


@given(st.binary(max_size=200) | st.text("ABCDefgh0123+/-_=\r\n").map(str.encode))
def test_it_judges_anything(raw: bytes) -> None:
    assert codings_of(body_of(raw), "") in ([], ["base64"], ["gzip"])
