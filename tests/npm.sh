#!/bin/sh
# Install what tests need from npm; without node, or where npm can't, those tests are skipped.
set -eu
here=$(dirname "$0")
if ! command -v npm >/dev/null 2>&1; then
    echo "No npm: tests that need it will be skipped. Install Node.js for them." >&2
    exit 0
fi
for folder in "$here/perspective/npm" "$here/scripts/npm"; do
    cd "$folder"
    if ! cmp -s package-lock.json node_modules/.installed 2>/dev/null; then
        echo "Installing $folder …"
        if npm ci --silent; then
            cp package-lock.json node_modules/.installed
        else
            echo "npm could not install $folder: tests that need it will be skipped." >&2
        fi
    fi
    cd - >/dev/null
done
