"""The ASGI application under a server without lifespan: daphne."""

from pathlib import Path

import httpx

from tests.serving import daphne


def test_runserver_on_daphne_prepares_everything_by_itself(tmp_path: Path) -> None:
    with daphne(tmp_path) as served:
        bin = served.new_bin()
        answer = httpx.post(bin.capture_url, content=b"hi")
        page = httpx.get(bin.page_url)
        ready, metrics = (httpx.get(f"{served.url}/{path}") for path in ("readyz", "metrics"))

    assert answer.headers["x-bin-request"] == "1"
    assert page.status_code == 200
    assert (ready.status_code, ready.text) == (200, "ok\n")
    assert 'inspector_captures_total{worker="0"} 1.0' in metrics.text
    assert "inspector_connections" not in metrics.text
