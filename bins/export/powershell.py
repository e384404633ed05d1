"""curl for PowerShell, on Windows and elsewhere.

Windows PowerShell and PowerShell 7 hand quotes in arguments to programs in different ways, so nothing captured becomes
an argument: it goes through curl's config format, whose quoting is curl's own, from standard input when it is plain
ASCII (which is all that Windows PowerShell pipes unharmed), else from a file made of base64.
"""

import re
from base64 import b64encode

from bins.export.curl_options import Option, curl_losses, head_options, url_of
from bins.export.readable import readable_lines
from bins.export.sent import Sent
from bins.export.snippet import Snippet, commented, file_name, is_from_file
from bins.message.limits import KIB

_MOST_LINE_BYTES = 32 * KIB
"""A line of a config may have 100 KiB (MAX_CONFIG_LINE_LENGTH); escaping can double it."""
_ESCAPES = {b"\\": b"\\\\", b'"': b'\\"', b"\t": b"\\t", b"\n": b"\\n", b"\r": b"\\r"}
_ESCAPED = re.compile(rb"[\\\"\t\n\r]")
_FILE = "[IO.File]::WriteAllBytes({name}, [Convert]::FromBase64String('{base64}'))\n"


class PowerShell:
    """A here-string with a curl config, or files when it must be exact to the byte."""

    key = "powershell"
    title = "curl (PowerShell)"
    suffix = "ps1"

    def write(self, sent: Sent) -> Snippet:
        """Give the script."""
        losses = curl_losses(sent)
        prepared, data, argument = _data(sent)
        has_data = bool(data or argument)
        options = [*head_options(sent, has_data=has_data), *data, ("url", url_of(sent))]
        if not sent.body and sent.has_length and not sent.is_chunked:
            options.insert(-1, ("header", b"Content-Length: 0"))  # a config knows no empty values
        config = b"".join(map(_line, options))
        return commented("#", losses, prepared + _run(config, argument))


def _line(option: Option) -> bytes:
    name, value = option
    if value is None:
        return name.encode("ascii") + b"\n"
    return name.encode("ascii") + b' = "' + _ESCAPED.sub(lambda found: _ESCAPES[found[0]], value) + b'"\n'


def _run(config: bytes, argument: str) -> str:
    text = readable_lines(config) if config.isascii() else None
    if text is not None:
        # Each line starts with the name of an option, so none can end the here-string.
        return f"@'\n{text}'@ | curl.exe --config -{argument}\n"
    made = "$config = (New-TemporaryFile).FullName\n" + _write("$config", config)
    return f"{made}curl.exe --config $config{argument}\nRemove-Item $config\n"


def _data(sent: Sent) -> tuple[str, list[Option], str]:
    """Give what stands before the command, the options for the config, and the argument for the command."""
    if not sent.body and not sent.is_chunked:
        return "", [], ""
    if is_from_file(sent):
        return "", [("data-binary", f"@{file_name(sent)}".encode("ascii"))], ""
    if sent.body and _fits_a_line(sent.body):
        return "", [("data-raw", sent.body)], ""
    made = "$body = (New-TemporaryFile).FullName\n" + _write("$body", sent.body)
    return made, [], ' --data-binary "@$body"'


def _fits_a_line(body: bytes) -> bool:
    short = len(body) <= _MOST_LINE_BYTES
    return short and body.isascii() and readable_lines(body, also="\t\r") is not None


def _write(name: str, raw: bytes) -> str:
    return _FILE.format(name=name, base64=b64encode(raw).decode("ascii"))
