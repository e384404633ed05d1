"""Messages that could be read in two ways are refused, and nothing behind them is believed."""

import pytest

from tests.end_to_end.raw import Sender, eventually, exchange, message, new_bin, refused, stored
from tests.serving import NewBin, Served

HOST = b"Host: localhost\r\n"
LINE = b"POST /ID HTTP/1.1\r\n" + HOST
CHUNKED = LINE + b"Transfer-Encoding: chunked\r\n\r\n"

SMUGGLING = {
    "length_and_chunked": LINE + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked_and_length": LINE + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "differing_lengths": LINE + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "equal_lengths": LINE + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "length_list": LINE + b"Content-Length: 5, 5\r\n\r\nhello",
    "signed_length": LINE + b"Content-Length: +5\r\n\r\nhello",
    "hex_length": LINE + b"Content-Length: 0x5\r\n\r\nhello",
    "empty_length": LINE + b"Content-Length:\r\n\r\n",
    "length_beyond_64_bits": LINE + b"Content-Length: 18446744073709551616\r\n\r\n",
    "gzip_and_chunked": LINE + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked_and_gzip": LINE + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "chunked_twice": LINE + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked_in_a_list": LINE + b"Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
    "identity": LINE + b"Transfer-Encoding: identity\r\n\r\n",
    "xchunked": LINE + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "quoted_chunked": LINE + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n',
    "vertical_tab_chunked": LINE + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "empty_coding": LINE + b"Transfer-Encoding:\r\n\r\n",
    "chunked_in_1_0": b"POST /ID HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bare_lf_in_head": b"POST /ID HTTP/1.1\n" + HOST + b"\r\n",
    "bare_lf_after_field": LINE + b"X: 1\nY: 2\r\n\r\n",
    "bare_lf_ends_head": LINE + b"\n",
    "bare_cr_in_field": LINE + b"X: 1\rY: 2\r\n\r\n",
    "folded_line": LINE + b"X: 1\r\n 2\r\n\r\n",
    "space_before_first_field": b"POST /ID HTTP/1.1\r\n X: 1\r\n\r\n",
    "space_before_colon": LINE + b"Content-Length : 5\r\n\r\nhello",
    "tab_before_colon": LINE + b"Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
    "empty_name": LINE + b": 1\r\n\r\n",
    "no_colon": LINE + b"X\r\n\r\n",
    "space_in_name": LINE + b"X Y: 1\r\n\r\n",
    "nul_in_name": LINE + b"X\x00: 1\r\n\r\n",
    "nul_in_value": LINE + b"X: 1\x002\r\n\r\n",
    "nul_in_target": b"POST /ID/\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "space_in_target": b"POST /ID/a b HTTP/1.1\r\n" + HOST + b"\r\n",
    "version_0_9": b"GET /ID\r\n\r\n",
    "version_0_9_named": b"GET /ID HTTP/0.9\r\n\r\n",
    "version_1_2": b"GET /ID HTTP/1.2\r\n" + HOST + b"\r\n",
    "version_2_0": b"GET /ID HTTP/2.0\r\n" + HOST + b"\r\n",
    "version_11_1": b"GET /ID HTTP/11.1\r\n" + HOST + b"\r\n",
    "version_in_lower_case": b"GET /ID http/1.1\r\n" + HOST + b"\r\n",
    "connect": b"CONNECT /ID HTTP/1.1\r\n" + HOST + b"\r\n",
    "http_2_preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "tls_hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "chunk_size_with_bare_lf": CHUNKED + b"2\nhi\r\n0\r\n\r\n",
    "chunk_size_in_0x": CHUNKED + b"0x2\r\nhi\r\n0\r\n\r\n",
    "chunk_size_signed": CHUNKED + b"-2\r\nhi\r\n0\r\n\r\n",
    "chunk_size_with_space": CHUNKED + b"2 \r\nhi\r\n0\r\n\r\n",
    "chunk_size_beyond_64_bits": CHUNKED + b"fffffffffffffffff\r\nhi\r\n0\r\n\r\n",
    "chunk_longer_than_said": CHUNKED + b"2\r\nhi!\r\n0\r\n\r\n",
    "chunk_without_line_end": CHUNKED + b"2\r\nhi0\r\n\r\n",
    "chunk_extension_with_bare_lf": CHUNKED + b"2;a\nb\r\nhi\r\n0\r\n\r\n",
    "trailer_with_bare_lf": CHUNKED + b"0\r\nT: 1\n\r\n",
    "trailer_of_framing": CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n",
    "trailer_folded": CHUNKED + b"0\r\nT: 1\r\n 2\r\n\r\n",
}  # fmt: skip

COUNTED = {
    "unknown_method": b"FOO-BAR /ID/x HTTP/1.1\r\n" + HOST + b"\r\n",
    "method_in_lower_case": b"get /ID HTTP/1.1\r\n" + HOST + b"\r\n",
    "two_framings": SMUGGLING["length_and_chunked"],
    "version_2_0": SMUGGLING["version_2_0"],
    "bad_chunk": SMUGGLING["chunk_size_signed"],
}


@pytest.mark.parametrize("sent", SMUGGLING.values(), ids=SMUGGLING)
def test_it_refuses_what_can_be_read_in_two_ways(server: Served, bin: NewBin, sent: bytes, bytewise: bool) -> None:
    sent = sent.replace(b"/ID", b"/" + bin.id.encode())
    with Sender(server) as sender:
        answer = sender.send(sent + message(f"/{bin.id}/smuggled"), bytewise=bytewise).answer()
        assert sender.ends()

    assert (answer.status, answer.closes) == (400, True)
    assert stored(server, bin) == []


def test_it_counts_refusals_on_their_bin(server: Served, bin: NewBin) -> None:
    for sent in COUNTED.values():
        answer = exchange(server, sent.replace(b"/ID", b"/" + bin.id.encode()))
        assert (answer.status, answer.closes) == (400, True)

    eventually(lambda: refused(server, bin), {"bad_request": len(COUNTED)})


def test_it_counts_a_refusal_on_no_bin_but_its_own(server: Served, bin: NewBin) -> None:
    own = new_bin(server)
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}") + message(f"/{own.id}", "get"))
        statuses = [sender.answer().status, sender.answer().status]
    exchange(server, message(f"/{own.id}", "get"))

    assert statuses == [200, 400]
    eventually(lambda: refused(server, own), {"bad_request": 1})
    assert refused(server, bin) == {}


def test_it_answers_what_came_before_a_malformed_message(server: Served, bin: NewBin, bytewise: bool) -> None:
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}/1") + message(f"/{bin.id}/2") + b"\x00\r\n\r\n", bytewise=bytewise)
        answers = [sender.answer() for _ in range(3)]
        assert sender.ends()

    assert [(answer.status, answer.number) for answer in answers] == [(200, 1), (200, 2), (400, 0)]
