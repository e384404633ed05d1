#!/bin/sh
# Makes sure that strace is there, as far as this machine lets us: with it two of the fault tests watch and fail the disk's syncs.
set -eu
if command -v strace >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing strace with apt-get (once) ..."
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace >/dev/null; then exit 0; fi
fi
echo "Not on this machine: strace. Install it; without it F4 and F9 fail." >&2
