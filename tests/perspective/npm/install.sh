#!/bin/sh
# Install the published npm clients for the contract tests; without node those tests are skipped.
set -eu
cd "$(dirname "$0")"
if ! command -v npm >/dev/null 2>&1; then
    echo "No npm: the tests of the npm clients will be skipped. Install Node.js for them." >&2
    exit 0
fi
if cmp -s package-lock.json node_modules/.installed 2>/dev/null; then
    exit 0
fi
echo "Installing the npm clients of the Perspective API for their tests …"
if npm ci --silent; then
    cp package-lock.json node_modules/.installed
else
    echo "npm could not install them: their tests will be skipped." >&2
fi
