"""The ways to copy a request, in the order of the menu."""

from bins.export.curl import Curl
from bins.export.golang import Go
from bins.export.http import RawHttp
from bins.export.httpie import HTTPie
from bins.export.javascript import JavaScript
from bins.export.powershell import PowerShell
from bins.export.python import PythonHttpx, PythonRequests
from bins.export.snippet import CopyForm
from bins.export.wget import Wget

FORMS: tuple[CopyForm, ...] = (
    Curl(),
    PowerShell(),
    HTTPie(),
    Wget(),
    PythonHttpx(),
    PythonRequests(),
    JavaScript(),
    Go(),
    RawHttp(),
)


def form_called(key: str) -> CopyForm | None:
    """Give the form with this key, or None."""
    return next((form for form in FORMS if form.key == key), None)
