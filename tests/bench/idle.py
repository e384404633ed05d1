"""What ten thousand open pages weigh while nothing happens, and how soon one of them is told.

`python -m tests.bench.idle FOLDER PAGES` measures in a process of its own, which knows the server's secret key:
Django's settings read it from the server's folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.backing import postgres, redis
from tests.bench.figures import Figure
from tests.bench.scale import Scale
from tests.serving import ROOT


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Memory of two workers with very many pages open, and the slowest percent of those that are told something."""
    command = [sys.executable, "-m", "tests.bench.idle", str(folder / "idle"), str(scale.pages)]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    each = (found["workers"] - found["before"]) * 1024 / scale.pages
    megabytes = found["workers"] * 1.048576
    return [
        Figure(
            f"{scale.pages:,} idle websockets on two workers: memory of the workers", f"{megabytes:.0f} MB",
            f"before them {found['before'] * 1.048576:.0f} MB; {each:.1f} KiB each, {found['busy']:.0%} of a core",
            f"{megabytes:.0f} MB", "≤ 350 MB",
        ),
        Figure(
            "a capture reaches its one page among them: p99", f"{found['p99']:.0f} ms",
            f"opened in {found['joined']:.0f} s, cut and back in {found['rejoined']:.0f} s", f"{found['p99']:.0f} ms",
            "≤ 500 ms",
        ),
    ]  # fmt: skip


def main() -> None:
    """Measure, and print what was found."""
    folder, pages = Path(sys.argv[1]), int(sys.argv[2])
    os.environ |= {"INSPECTOR_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "inspector.settings"}
    with postgres() as database, redis() as bell:
        import django  # reads the settings of the server's folder

        django.setup()
        from tests.faults.load import run
        from tests.faults.place import Place
        from tests.faults.storm import MIB, storm

        place = Place(folder, database, bell, 2)
        place.rig.start()
        bins, before = place.many_bins(pages), place.worker_memory() / MIB
        seen = run(storm(place, bins))
        place.rig.end()
    kept = {name: getattr(seen, name) for name in ("workers", "busy", "p99", "joined", "rejoined")}
    print(json.dumps({**kept, "before": before}))


if __name__ == "__main__":
    main()
