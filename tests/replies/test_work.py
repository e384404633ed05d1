import pytest
from hypothesis import given
from hypothesis import strategies as st
from liquid.exceptions import ResourceLimitError

from bins.replies.work import MOST_INT_BITS, weigh

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(TREES)
def test_a_value_weighs_at_least_its_characters(tree: object) -> None:
    assert weigh(tree) * 8 >= len(str(tree))


def test_what_is_in_a_list_twice_weighs_twice() -> None:
    inner = ["x" * 1_000]

    assert weigh([inner, inner]) > 2_000


def test_a_list_that_grows_by_doubling_is_not_walked_to_its_end() -> None:
    doubled: list[object] = ["x"]
    for _ in range(60):
        doubled = [doubled, doubled]

    with pytest.raises(ResourceLimitError, match="too much text"):
        weigh(doubled)


def test_a_number_has_a_bound() -> None:
    assert weigh(2**MOST_INT_BITS - 1)
    with pytest.raises(ResourceLimitError, match="too many digits"):
        weigh([2**MOST_INT_BITS])
