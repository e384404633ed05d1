"""Rules that the API accepts, with all that a form finds hard to hold: blanks, line ends, quotes, nothing at all."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from bins.replies.prepare import FORBIDDEN
from bins.replies.reading import Bounds, Unfit, read_rule, written_rule
from bins.replies.spec import CountBy, DeliveryKey, Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec, Then, Where

_ODD = st.text(' \t\n\r"\\*?,a5\xa0\u2028<&', max_size=6)
_TEXT = _ODD | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
_TOKEN = st.text(string.ascii_letters + "!#$%&'*+-.^_`|~", min_size=1, max_size=6)
_FIELD_NAME = _TOKEN.filter(lambda name: name.lower().encode() not in FORBIDDEN)
_FIELD_VALUE = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]) | st.just("\t"), max_size=6)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2),
    max_leaves=4,
)
_PATH = st.sampled_from(["$", "$.a", "$..b", "$.a[0]", "$['\n']", '$[" \r"]', "a"])

_matches = st.builds(
    MatchSpec,
    method=st.lists(_TOKEN.map(str.upper).filter(lambda method: method != "*"), max_size=2).map(tuple),
    path=st.just("") | _TEXT.map(lambda text: "/" + text),
    query=st.lists(st.tuples(_TEXT, _TEXT), max_size=3).map(tuple),
    header=st.lists(st.tuples(_TOKEN, _TEXT), max_size=3).map(tuple),
    content_type=_TEXT,
    json=st.lists(st.tuples(_PATH, _JSON), max_size=3).map(tuple),
    body_contains=_TEXT,
    network=st.lists(st.ip_addresses().map(str), max_size=2).map(tuple),
    signed=st.none() | st.booleans(),
)
_faults = st.builds(
    Fault,
    kind=st.sampled_from(FaultKind),
    at=st.sampled_from(Where),
    seconds=st.floats(0, 30),
    bytes_per_second=st.integers(1, 1_000_000),
    missing=st.integers(1, 1_000_000),
    mebibytes=st.integers(1, 100),
)
_replies = st.builds(
    ReplySpec,
    status=st.integers(200, 599),
    headers=st.lists(
        st.tuples(st.sampled_from(["Content-Type", "content-type"]) | _FIELD_NAME, _FIELD_VALUE), max_size=3
    ).map(tuple),
    body=_TEXT | st.text("\0\r\n", max_size=4),
    delay_seconds=st.floats(0, 30),
    cors=st.booleans(),
    fault=st.none() | _faults,
    weight=st.integers(1, 1_000),
)


def _is_accepted(spec: RuleSpec) -> bool:
    try:
        read_rule(written_rule(spec), Bounds())
    except Unfit:
        return False
    return True


rules = st.builds(
    RuleSpec,
    name=_TEXT.filter(str.isprintable),
    match=_matches,
    replies=st.lists(_replies, min_size=1, max_size=3).map(tuple),
    then=st.sampled_from(Then),
    count_by=st.sampled_from(CountBy),
    delivery=st.builds(DeliveryKey, header=_TOKEN) | st.builds(DeliveryKey, json=_PATH) | st.just(DeliveryKey()),
    order=st.sampled_from(Order),
    seed=st.integers(-(2**62) + 1, 2**62 - 1),
    enabled=st.booleans(),
).filter(_is_accepted)
"""Whatever a rule may be."""
