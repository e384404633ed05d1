#!/bin/sh
# Makes sure that nginx, Caddy and HAProxy are there, as far as this machine lets us; the tests name those that are missing. Their
# services are neither started nor switched on: the tests start programs of their own.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin
missing=""
command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
command -v caddy >/dev/null 2>&1 || missing="$missing caddy"
command -v haproxy >/dev/null 2>&1 || missing="$missing haproxy"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing with apt-get (once) ..."
    # What Debian's packages ask before they start a service.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 0755 "$policy"
    fi
    # shellcheck disable=SC2086  # a list of names
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
        for service in nginx caddy haproxy; do
            case $missing in *$service*) systemctl disable --quiet "$service" >/dev/null 2>&1 || true ;; esac
        done
        exit 0
    fi
fi
echo "Not on this machine:$missing. Proxies are checked by reading their files only." >&2
