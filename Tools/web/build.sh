#!/usr/bin/env bash
# Builds the playground: the device modules as WebAssembly by the Swift toolchain alone, and one page with
# module, models, recordings and figures in it, for any static server or straight from disk.
#
#   Tools/web/build.sh [OUT.html]        default Tools/web/.build/playground.html
#
# THIMBLE names a thimble binary; without it a release build is made. BOARD (stm32l4r5zi) is that of the
# figures and of the models' layout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

out=${1:-.build/playground.html}
board=${BOARD:-stm32l4r5zi}
if [ -z "${THIMBLE:-}" ]; then
  swift build -c release --package-path ../.. --product thimble
  THIMBLE=$(swift build -c release --package-path ../.. --show-bin-path)/thimble
fi
swift build -c release --triple wasm32-unknown-none-wasm --toolset ../embedded-toolset.json \
  --product playground -Xcc -msimd128
module=.build/wasm32-unknown-none-wasm/release/playground.wasm
most=307200
bytes=$(stat -c %s "$module" 2>/dev/null || stat -f %z "$module")
if [ "$bytes" -gt "$most" ]; then
  echo "$module has $bytes bytes; at most $most are wanted" >&2
  exit 6
fi
python3 assemble.py "$module" "$THIMBLE" "$board" "$out"
