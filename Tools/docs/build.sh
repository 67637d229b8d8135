#!/usr/bin/env bash
# Builds the documentation of the library with the toolchain's docc, and checks every link: those between pages and
# symbols, and those of the repository's Markdown files to each other.
#
#   Tools/docs/build.sh [OUT]        default Tools/docs/.build/Thimble.doccarchive
#
# The pages are static: any web server shows OUT, at /documentation/thimble and /tutorials/tutorials.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=${1:-Tools/docs/.build/Thimble.doccarchive}
python3 Tools/docs/check_links.py

bin=$(dirname "$(readlink -f "$(command -v swift)")")
docc=${DOCC:-$bin/docc}
[[ -x $docc ]] || docc=$(xcrun --find docc)
graphs=$(mktemp -d)
trap 'rm -rf "$graphs"' EXIT
swift build --target Thimble
built=$(swift build --show-bin-path)
triple=$(swift -print-target-info | sed -n 's/.*"unversionedTriple": "\(.*\)",/\1/p' | head -n 1)
"$bin/swift-symbolgraph-extract" -module-name Thimble -I "$built/Modules" \
  -Xcc "-fmodule-map-file=$built/CThimbleKernels.build/module.modulemap" \
  -target "$triple" -minimum-access-level public -output-dir "$graphs"
mkdir -p "$(dirname "$out")"
"$docc" convert Tools/docs/Thimble.docc --additional-symbol-graph-dir "$graphs" --output-path "$out" \
  --fallback-display-name Thimble --fallback-bundle-identifier thimble --warnings-as-errors
echo "$out"
