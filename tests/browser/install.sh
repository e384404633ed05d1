#!/bin/sh
# Makes sure that a Chromium is there: the build without a window from the system's packages, since the tests take far
# less time with it; else what is on PATH, else the one playwright brings.
set -eu
python=$1
if command -v chromium-headless-shell >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium-headless-shell with apt-get (once) ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core >/dev/null && exit 0
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if "$python" -m playwright install chromium; then exit 0; fi
echo "The browser tests need Chromium: install it with your system's packages, for example: apt-get install chromium" >&2
exit 1
