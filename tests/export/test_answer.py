import json

from hypothesis import given
from hypothesis import strategies as st

from bins.export.answer import Answer, object_of_answer


@given(st.lists(st.tuples(st.binary(), st.binary())), st.binary() | st.none(), st.text())
def test_it_loses_no_byte(headers: list[tuple[bytes, bytes]], body: bytes | None, rule: str) -> None:
    told = object_of_answer(Answer(headers=headers, body=body, rule=rule))

    assert [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told["headers"]] == headers
    assert json.loads(json.dumps(told))["rule"] == rule
    assert (told["body_base64"] is None) is (body is None)
