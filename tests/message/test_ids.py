import uuid
from collections import Counter

from bins.message.ids import new_bin_id, new_request_id
from bins.message.target import is_bin_id


def test_a_bin_id_has_the_shape_that_routing_looks_for() -> None:
    assert all(is_bin_id(new_bin_id()) for _ in range(100))


def test_bin_ids_do_not_repeat_and_use_every_character_evenly() -> None:
    ids = [new_bin_id() for _ in range(10_000)]

    counts = Counter("".join(ids))
    assert len(set(ids)) == 10_000
    assert len(counts) == 36
    assert max(counts.values()) < 1.2 * min(counts.values())


def test_a_request_id_is_a_random_uuid_in_its_usual_spelling() -> None:
    made = [new_request_id() for _ in range(1_000)]

    parsed = [uuid.UUID(text) for text in made]
    assert [str(one) for one in parsed] == made
    assert {(one.version, one.variant) for one in parsed} == {(4, uuid.RFC_4122)}
    assert len(set(made)) == 1_000
    assert {text[19] for text in made} == set("89ab")
