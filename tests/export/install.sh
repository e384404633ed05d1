#!/bin/sh
# Makes sure that the tools which run exported snippets are there, as far as this machine lets us; the tests name those
# that are missing. HTTPie, httpx and requests come with the development dependencies.
set -eu
missing=""
command -v curl >/dev/null 2>&1 || missing="$missing curl"
command -v wget >/dev/null 2>&1 || missing="$missing wget"
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v go >/dev/null 2>&1 || missing="$missing golang-go"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing with apt-get (once) ..."
    # shellcheck disable=SC2086  # a list of names
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then exit 0; fi
fi
echo "Not on this machine:$missing. Snippets for them are checked by reading only." >&2
