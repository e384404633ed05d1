import msgspec

from bins.message.capture import Capture, Cut, Mode, Peer


def test_a_capture_travels_to_another_process_unchanged() -> None:
    every_byte = bytes(range(256))
    capture = Capture(
        "id", "POST", every_byte, every_byte, "1.1", every_byte, every_byte, every_byte, 2**64 - 1, Cut.LIMIT,
        Peer("::1", 1, "2001:db8::1", "https"), True, Mode.WIRE, 1, 2, 3,
    )  # fmt: skip

    sent = msgspec.msgpack.encode(capture)

    assert msgspec.msgpack.decode(sent, type=Capture) == capture


def test_a_whole_body_is_cut_by_nothing() -> None:
    assert not Cut.NONE
    assert all(Cut(value) for value in ("limit", "hangup", "timeout"))
