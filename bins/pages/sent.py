"""A stored request as `bins.export` takes it."""

from bins.export.sent import Sent
from bins.message.headers import decode_pairs
from bins.models import CapturedRequest


def sent_of(request: CapturedRequest, url: str) -> Sent:
    """Give `request`, body included, to be sent again to the capture URL `url`."""
    return Sent(
        url=url,
        n=request.n,
        uuid=str(request.uuid),
        received_us=request.received_us,
        mode=request.mode,
        method=request.method,
        target=bytes(request.raw_target),
        http_version=request.http_version,
        scheme=request.scheme,
        client=request.client,
        peer_host=request.peer_host,
        peer_port=request.peer_port,
        headers=decode_pairs(bytes(request.raw_headers)),
        trailers=decode_pairs(bytes(request.raw_trailers)),
        body=bytes(request.raw_body),
        body_size=request.body_size,
        body_sha256=bytes(request.body_sha256),
        cut=request.cut,
        reply_status=request.reply_status,
        head_us=request.head_us,
        body_us=request.body_us,
        committed_us=request.committed_us,
        sent_us=request.sent_us,
        pinned=request.pinned,
        note=request.note,
    )
