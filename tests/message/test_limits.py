from bins.message.limits import KIB, MIB, Limits


def test_the_defaults_are_those_of_the_documents() -> None:
    limits = Limits()

    assert (limits.max_target_bytes, limits.max_head_bytes, limits.max_headers) == (32 * KIB, 64 * KIB, 256)
    assert (limits.max_body_bytes, limits.max_inflight_bytes, limits.max_waiting) == (10 * MIB, 64 * MIB, 2_000)
    assert (limits.head_seconds, limits.body_seconds, limits.body_grace_seconds) == (10, 30, 10)
    assert (limits.min_body_rate, limits.write_stall_seconds, limits.keep_alive_seconds) == (KIB, 15, 15)
