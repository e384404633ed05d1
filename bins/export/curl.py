"""curl for POSIX shells."""

from bins.export.curl_options import Option, curl_losses, head_options, url_of
from bins.export.sent import Sent
from bins.export.shell import FROM_BASE64, as_argument, as_printf, here_document, word
from bins.export.snippet import Snippet, commented, file_name, is_from_file

_SHORT = {"request": "-X", "header": "-H", "head": "--head"}


class Curl:
    """A command for sh, bash, zsh and the like."""

    key = "curl"
    title = "curl"
    suffix = "sh"

    def write(self, sent: Sent) -> Snippet:
        """Give the command; a body that is no plain text is piped into it."""
        losses = curl_losses(sent)
        before, data, after = _data(sent)
        options = [_option(option) for option in head_options(sent, has_data=bool(data))]
        lines = [f"{before}curl {' '.join(options[:2])}", *options[2:], *data, f"-- {word(url_of(sent))}"]
        return commented("#", losses, " \\\n  ".join(lines) + "\n" + after)


def _option(option: Option) -> str:
    name, value = option
    spelled = _SHORT.get(name, f"--{name}")
    return spelled if value is None else f"{spelled} {word(value)}"


def _data(sent: Sent) -> tuple[str, list[str], str]:
    """Give what stands before the command, the options, and what stands after it."""
    if not sent.body:
        return "", ["--data-raw ''"] if sent.has_length or sent.is_chunked else [], ""
    if is_from_file(sent):
        return "", [f"--data-binary @{file_name(sent)}"], ""
    if argument := as_argument(sent.body):
        return "", [f"--data-raw {argument}"], ""  # not --data, which reads a file when the body starts with @
    if printing := as_printf(sent.body):
        return f"{printing} | ", ["--data-binary @-"], ""
    return f"{FROM_BASE64} | ", ["--data-binary @-"], here_document(sent.body)
