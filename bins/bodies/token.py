"""JSON Web Tokens taken apart: header, claims and what their times mean. Signatures are never checked."""

import base64
import binascii
import datetime as dt
import json
import re
from typing import Any

from bins.bodies.json import read_json
from bins.bodies.shown import Claim, Shown, Token
from bins.bodies.view import KIB, Body, Unfit, Window
from bins.bodies.visible import spans_of

_MOST_TOKEN = 16 * KIB
_MOST_SEARCHED = 256 * KIB
_MOST_FOUND = 5
# `eyJ` is how base64 of `{"` begins, which is how every JWT in use does.
_TOKEN = re.compile(r"(?<![\w.-])eyJ[\w-]{5,8000}\.eyJ[\w-]{3,12000}\.[\w-]{0,4000}(?![\w.-])", re.ASCII)
_TIMES = {"iat": "Issued", "nbf": "Valid from", "exp": "Valid until", "auth_time": "The user signed in"}


class TokenView:
    """Shows a body that is one JSON Web Token, and nothing else."""

    name = "pretty"
    title = "Token"

    def why(self, body: Body) -> str:
        """Suits a body that is a token from its first to its last byte."""
        small = body.whole and len(body.raw) <= _MOST_TOKEN
        return "it is a JSON Web Token" if small and read_token(body.text.strip()) else ""

    def show(self, body: Body, window: Window) -> Shown:
        """Give the token taken apart."""
        token = read_token(body.text.strip(), body.received) if len(body.raw) <= _MOST_TOKEN else None
        if token is None:
            raise Unfit("This is no JSON Web Token.")
        return Shown(token=token)


def read_token(text: str, received: float = 0) -> Token | None:
    """Give the token that `text` is, or None when it is none.

    Args:
        text: three parts of base64url between dots (RFC 7515 section 7.1).
        received: when it came, in seconds since 1970; with it, times are judged. 0: they are not.
    """
    parts = text.split(".") if len(text) <= _MOST_TOKEN else []
    if len(parts) != 3 or not text.startswith("eyJ"):
        return None
    header, claims = _decoded(parts[0]), _decoded(parts[1])
    shown_header, shown_claims = read_json(header), read_json(claims)
    if not shown_header or '"alg"' not in header:
        return None
    return Token(
        header=shown_header,
        claims=shown_claims or spans_of(claims),
        times=_times(claims, received),
        signature=_signature(header, parts[2]),
    )


def tokens_in(text: str, received: float = 0) -> list[Token]:
    """Give the tokens that stand in `text`: at most five, looked for in the first 256 KiB."""
    found = dict.fromkeys(match[0] for match in _TOKEN.finditer(text[:_MOST_SEARCHED]))
    read = (read_token(words, received) for words in list(found)[: _MOST_FOUND * 2])
    return [token for token in read if token][:_MOST_FOUND]


def _decoded(part: str) -> str:
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.decode("utf-8", "surrogateescape")


def _times(claims: str, received: float) -> list[Claim]:
    values = _read(claims)
    found = [(name, values[name]) for name in _TIMES if _is_number(values.get(name))]
    return [_claim(name, seconds, received) for name, seconds in found]


def _claim(name: str, seconds: float, received: float) -> Claim:
    """Explain a NumericDate (RFC 7519 section 2), seconds since 1970."""
    judgement = ""
    if name == "nbf" and 0 < received < seconds:
        judgement = "not valid yet when it came"
    elif name == "exp" and 0 < seconds <= received:
        judgement = "expired when it came"
    try:
        at = dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return Claim(name, f"{_TIMES[name]} a time that no calendar knows", "")
    return Claim(name, _TIMES[name], at, judgement)


def _read(document: str) -> dict[str, Any]:
    """Give the members of a small JSON object, for its times only; what is shown is the text itself."""
    try:
        values = json.loads(document)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _signature(header: str, signature: str) -> str:
    if str(_read(header).get("alg", "")).lower() == "none" or not signature:
        return "Not signed: whoever sent it could have written anything into it."
    return "Signature not checked: the key is not known here."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
