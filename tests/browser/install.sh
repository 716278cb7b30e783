#!/bin/sh
# Make sure that there is a Chromium for the browser tests; without one they are skipped.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …"
    if apt-get update -qq >/dev/null 2>&1 &&
        apt-get install -y -qq chromium fonts-dejavu fonts-noto-core >/dev/null 2>&1; then
        exit 0
    fi
fi
echo "No Chromium: the browser tests will be skipped. Install it with: apt-get install chromium" >&2
