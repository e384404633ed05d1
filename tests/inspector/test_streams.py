"""Standard streams that are not there."""

import os
import subprocess
import sys
from io import StringIO

import pytest

from inspector.streams import say
from tests.serving import ROOT

SAY = "from inspector.streams import hold_standard_streams as hold, say; hold(); say('x' * 100_000); import os; "


def run(code: str, redirection: str) -> subprocess.CompletedProcess[bytes]:
    command = f'{sys.executable} -c "$CODE" {redirection}'
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, env={**os.environ, "CODE": code})


def test_it_says_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = StringIO()
    monkeypatch.setattr(sys, "stdout", heard)

    say("here")

    assert heard.getvalue() == "here\n"


@pytest.mark.parametrize("redirection", ["| true", ">/dev/full", ">&-", "<&- >&- 2>&-"])
def test_nobody_has_to_listen(redirection: str) -> None:
    assert run(SAY, redirection).returncode == 0


def test_what_is_opened_next_is_no_standard_stream() -> None:
    opens = "raise SystemExit(os.open(os.devnull, 0))"

    assert run(SAY + opens, "<&- >&- 2>&-").returncode > 2
