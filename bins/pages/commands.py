"""Ready-made commands that send a first request to a capture URL."""

import msgspec

_BODY = '{"hello": "inspector"}'


class Command(msgspec.Struct, frozen=True):
    """One tool and what to type into it."""

    key: str
    title: str
    text: str


def commands_for(url: str) -> list[Command]:
    """Give one command a tool, each posting the same small JSON to `url`."""
    return [
        Command("curl", "curl", f"curl {url} \\\n  -H 'Content-Type: application/json' \\\n  -d '{_BODY}'"),
        Command("httpie", "HTTPie", f"http POST {url} hello=inspector"),
        Command("powershell", "PowerShell", _POWERSHELL.format(url=url, body=_BODY)),
        Command("python", "Python", _PYTHON.format(url=url)),
        Command("node", "Node", _NODE.format(url=url)),
        Command("php", "PHP", _PHP.format(url=url)),
        Command("go", "Go", _GO.format(url=url, body=_BODY)),
    ]


_POWERSHELL = """\
Invoke-RestMethod {url} `
  -Method Post -ContentType 'application/json' `
  -Body '{body}'"""

_PYTHON = """\
import json
from urllib.request import Request, urlopen

body = json.dumps({{"hello": "inspector"}}).encode()
urlopen(Request("{url}", body, {{"Content-Type": "application/json"}}))"""

_NODE = """\
await fetch("{url}", {{
  method: "POST",
  headers: {{ "Content-Type": "application/json" }},
  body: JSON.stringify({{ hello: "inspector" }}),
}});"""

_PHP = """\
file_get_contents("{url}", false, stream_context_create(["http" => [
  "method" => "POST",
  "header" => "Content-Type: application/json",
  "content" => json_encode(["hello" => "inspector"]),
]]));"""

_GO = """\
http.Post("{url}",
\t"application/json", strings.NewReader(`{body}`))"""
