#!/usr/bin/env bash
# Makes what a release is: the program, stripped, for this machine; the C library's archives for every core and float
# ABI; a software bill of materials; checksums. The same commit gives the same bytes with the same toolchain.
#
#   Tools/release.sh [OUT]        default .build-release/VERSION
#
# It compiles the program (4 minutes of processor time) and 36 archives (7 minutes); what of the program is built stays
# in .build-release. ARCHIVES="--target cortex-m4 --float-abi hard" makes those alone, for a trial, and says so in
# NOT-BUILT.txt. Needs the Swift toolchain and Python.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} LC_ALL=C TZ=UTC
root=$PWD scratch=.build-release

case $(uname -sm) in
  "Linux x86_64") triple=x86_64-unknown-linux-gnu options=(--static-swift-stdlib) ;;
  "Linux aarch64") triple=aarch64-unknown-linux-gnu options=(--static-swift-stdlib) ;;
  # The system has Swift's libraries.
  "Darwin arm64") triple=arm64-apple-macosx options=() ;;
  *) echo "Tools/release.sh: $(uname -sm) is none of the platforms of a release" >&2 && exit 1 ;;
esac
# Platforms of a release: where one is not this machine's, its line says that nothing was built.
platforms=(x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu arm64-apple-macosx)

sha256() { if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
# pack NAME: OUT/NAME.tar.gz of the folder of that name in $work.
pack() { python3 Tools/release/pack.py "$work/$1" "$out/$1.tar.gz" "$SOURCE_DATE_EPOCH"; }

# No path of this machine goes into the program.
swift build -c release --product thimble --scratch-path "$scratch" ${options[@]+"${options[@]}"} \
  -Xswiftc -gnone -Xcc -g0 -Xswiftc -file-prefix-map -Xswiftc "$root=." -Xcc "-ffile-prefix-map=$root=."
built=$(swift build -c release --scratch-path "$scratch" ${options[@]+"${options[@]}"} --show-bin-path)/thimble
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$built" "$work/thimble"
# On Linux also what tells builds of the same sources in other folders apart: digests of modules with their options.
[[ $(uname -s) == Darwin ]] || extra=(-R .swift_modhash -R .note.gnu.build-id)
strip ${extra[@]+"${extra[@]}"} "$work/thimble"
version=$("$work/thimble" --version | cut -d' ' -f2)
grep -qx "## $version" Tools/release/CHANGELOG.md || {
  echo "Tools/release.sh: Tools/release/CHANGELOG.md has no heading '## $version'" >&2
  exit 1
}
out=${1:-$scratch/$version}
[[ -n ${1:-} ]] || rm -rf "$out"
mkdir -p "$out"
[[ -z $(ls -A "$out") ]] || { echo "Tools/release.sh: $out is not empty" >&2 && exit 1; }

program=thimble-$version-$triple
mkdir -p "$work/$program/completions"
cp "$work/thimble" LICENSE README.md Tools/release/CHANGELOG.md "$work/$program"
for shell in bash zsh fish; do
  "$work/thimble" completions $shell > "$work/$program/completions/thimble.$shell"
done
pack "$program"

library=thimble-$version-c-archives
mkdir -p "$work/$library/include"
read -ra chosen <<< "${ARCHIVES:-}"
"$work/thimble" export --archives "$work/$library" -q ${chosen[@]+"${chosen[@]}"}
cp Sources/CThimble/include/thimble.h "$work/$library/include"
cp LICENSE "$work/$library"
pack "$library"

{
  for platform in "${platforms[@]}"; do
    [[ $platform == "$triple" ]] || echo "$platform: not built: this script, on such a machine"
  done
  [[ -z ${ARCHIVES:-} ]] || echo "C archives: not built but those of $ARCHIVES"
} > "$out/NOT-BUILT.txt"
python3 Tools/release/sbom.py "$version" "$work/$program" "$work/$library" > "$out/thimble-$version.spdx.json"
(cd "$out" && sha256 ./*.tar.gz ./*.json NOT-BUILT.txt | sed 's|\./||' > SHA256SUMS)
cat "$out/NOT-BUILT.txt" "$out/SHA256SUMS"
