"""A data folder of the tests' own, named before anything imports Django's settings.

Loaded with `-p` in pyproject.toml: pytest-django reads the settings before any conftest is imported.
"""

import atexit
import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="inspector-tests-")
atexit.register(_folder.cleanup)

for _name in [name for name in os.environ if name.startswith("INSPECTOR_") and name != "INSPECTOR_WRITE_SCREENSHOT"]:
    del os.environ[_name]
os.environ["INSPECTOR_DATA_DIR"] = _folder.name
os.environ["INSPECTOR_LINK_MISS_RATE"] = "0"  # tests try more wrong links in a minute than anybody else
