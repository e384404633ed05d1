"""JSON as a tree of its tokens: numbers, strings and keys stay as they were written, duplicate keys stay two."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

MOST_NODES = 50_000
MOST_DEPTH = 100
MOST_CHARACTERS = 512 * 1024

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:([{}\[\],:])|("[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")'
    r"|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))",
    re.ASCII,
)


class NoDocument(Exception):
    """Raised for a text that is no JSON, or too much of it; its message is for the reader."""


class Node(msgspec.Struct):
    """A value: a token, or members or items."""

    text: str = ""
    """The value as written, when it is neither object nor array; `{` or `[` when it is."""
    members: list[tuple[str, Node]] = []
    """Members of an object under their keys as written, or items of an array under empty keys."""
    same: int = 0
    """The same number for values with the same tokens, within the documents read with one table."""


Table = dict[tuple[str, tuple[tuple[str, int], ...]], int]
"""A number for each different value: two values are compared without walking them again."""


def read_document(text: str, table: Table) -> Node:
    """Give the tree of a JSON text (RFC 8259), its tokens as written.

    Args:
        text: the document.
        table: filled with its values; documents to be compared share one.

    Raises:
        NoDocument: not JSON, or larger, deeper or with more values than is compared.
    """
    if len(text) > MOST_CHARACTERS:
        raise NoDocument(f"JSON larger than {MOST_CHARACTERS // 1024} KiB is not compared by its structure.")
    reader = _Reader(_tokens(text), table)
    root = reader.value(0)
    if next(reader.tokens, None) is not None:
        raise NoDocument("This is not valid JSON.")
    return root


def written(node: Node, most: int) -> str:
    """Give about the first `most` characters of a value as written, without the white space between its tokens."""
    pieces: list[str] = []
    _write(node, pieces, most)
    text = "".join(pieces)
    return text if len(text) <= most else f"{text[:most]}…"


def _write(node: Node, pieces: list[str], most: int) -> int:
    """Add pieces until there is room for no more; give the room that is left."""
    pieces.append(node.text)
    room = most - len(node.text)
    if node.text not in {"{", "["}:
        return room
    for place, (key, value) in enumerate(node.members):
        if room < 0:
            return room
        lead = ("," if place else "") + (f"{key}:" if key else "")
        pieces.append(lead)
        room = _write(value, pieces, room - len(lead))
    pieces.append("}" if node.text == "{" else "]")
    return room - 1


def _tokens(text: str) -> Iterator[str]:
    position, end = 0, len(text.rstrip(" \t\r\n"))
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise NoDocument("This is not valid JSON.")
        position = found.end()
        yield found[1] or found[2] or found[3]


class _Reader:
    """Takes tokens one after the other and builds the tree."""

    def __init__(self, tokens: Iterator[str], table: Table) -> None:
        self.tokens = tokens
        self.table = table
        self.nodes = 0

    def node(self, piece: str, members: list[tuple[str, Node]]) -> Node:
        sign = (piece, tuple((key, value.same) for key, value in members))
        return Node(piece, members, self.table.setdefault(sign, len(self.table)))

    def value(self, depth: int) -> Node:
        return self.value_from(self.take(), depth)

    def value_from(self, piece: str, depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise NoDocument(f"JSON of more than {MOST_NODES:,} values is not compared by its structure.")
        if depth > MOST_DEPTH:
            raise NoDocument(f"JSON deeper than {MOST_DEPTH} levels is not compared by its structure.")
        if piece in {"{", "["}:
            return self.branch(piece, depth)
        if piece in {"}", "]", ",", ":"}:
            raise NoDocument("This is not valid JSON.")
        return self.node(piece, [])

    def branch(self, opening: str, depth: int) -> Node:
        closing = "}" if opening == "{" else "]"
        members: list[tuple[str, Node]] = []
        piece = self.take()
        while piece != closing:
            key = self.key(piece) if opening == "{" else ""
            value = self.value(depth + 1) if opening == "{" else self.value_from(piece, depth + 1)
            members.append((key, value))
            piece = self.take()
            if piece == ",":
                piece = self.take()
                self.expect(piece != closing)
            else:
                self.expect(piece == closing)
        return self.node(opening, members)

    def key(self, piece: str) -> str:
        self.expect(piece.startswith('"') and self.take() == ":")
        return piece

    def take(self) -> str:
        piece = next(self.tokens, None)
        if piece is None:
            raise NoDocument("This is not valid JSON: it ends too early.")
        return piece

    def expect(self, holds: bool) -> None:
        if not holds:
            raise NoDocument("This is not valid JSON.")
