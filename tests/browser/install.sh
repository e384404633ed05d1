#!/bin/sh
# Makes sure that a Chromium is there: from PATH, else from the system's packages, else the one playwright brings.
set -eu
python=$1
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium with apt-get (once) ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null && exit 0
fi
if "$python" -m playwright install chromium; then exit 0; fi
echo "The browser tests need Chromium: install it with your system's packages, for example: apt-get install chromium" >&2
exit 1
