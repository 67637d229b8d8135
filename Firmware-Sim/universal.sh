#!/usr/bin/env bash
# Builds the firmware that runs any model, for 'thimble simulate', and puts it where the host program takes
# it from.
set -euo pipefail

usage() {
  cat << 'END'
usage: Firmware-Sim/universal.sh [--check | --compare]

Builds the program 'universal' for each architecture of Universal/, strips it of all but code, symbols and
relocations, and writes Sources/CUniversalFirmware/images: an ELF file each, what each kernel adds to a
firmware's flash (from the program 'sizes', by Tools/simulator/linked_sizes.py), and the hash of the
sources they come from. They are to be made anew when a device module changes.

  --check     build nothing; fail where the images come from other sources than these
  --compare   build, write nothing; fail where the images are not what these sources give, byte for byte
              (the same toolchain gives the same bytes: images/toolchain.txt)
END
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
# shellcheck source=Tools/sets.sh
source "$here/Tools/sets.sh"
images=$root/Sources/CUniversalFirmware/images

fail() {
  printf 'universal.sh: %s\n' "$1" >&2
  exit 1
}

# sources_digest: of every file that the images are built from, and their names.
sources_digest() {
  (
    cd "$root"
    find Sources/Thimble Sources/ThimbleAudio Sources/CThimbleKernels \
      Firmware-Sim/Sources/{CBoard,Console,CUniversal,Universal,Sizes} Firmware-Sim/Universal \
      Tools/simulator Firmware-Sim/Tools/sets.sh -type f \
      | grep -v -e /Generated/ -e __pycache__ | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d ' ' -f 1
  )
}

# build ARCHITECTURE OUT: OUT.elf and OUT.sizes.
build() {
  # Swift has no armv7m target for bare metal: the core, named in the toolset, takes away what armv7em has
  # beyond it.
  local triple=${1/armv7m/armv7em}-none-none-eabi product log
  local command=(swift build -c release --package-path "$here"
    --scratch-path "$here/.build-universal-$1" --triple "$triple" --toolset "$here/Universal/$1.json")
  # A source file that is new is not noticed otherwise.
  touch "$root/Package.swift" "$here/Package.swift"
  for product in universal sizes; do
    log=$(cd "$here" && "${command[@]}" --product $product 2>&1) || {
      printf '%s\n' "$log" >&2
      fail "$product does not build for $1"
    }
  done
  "$objcopy" --strip-debug "$here/.build-universal-$1/$triple/release/universal" "$2.elf"
  chmod 644 "$2.elf"
  python3 "$root/Tools/simulator/linked_sizes.py" \
    "$here/.build-universal-$1/$triple/release/sizes" > "$2.sizes"
}

case ${1:-} in
  '' | --check | --compare) ;;
  *)
    usage
    [[ $1 == --help || $1 == -h ]] && exit
    exit 2
    ;;
esac

digest=$(sources_digest)
if [[ ${1:-} == --check ]]; then
  [[ $(cat "$images/sources.sha256") == "$digest" ]] \
    || fail "the images come from other sources than these; make them anew: Firmware-Sim/universal.sh"
  exit
fi

objcopy=$(command -v llvm-objcopy) || fail "llvm-objcopy is missing"
toolchain=$(swift --version 2> /dev/null | sed -n '1s/ *(.*//p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
generate_sets "$root/Sources/Thimble/Kernels/KernelKind.swift" "$here/Sources/Sizes/Generated/Sets.swift"
for toolset in "$here"/Universal/*.json; do
  architecture=$(basename "$toolset" .json)
  build "$architecture" "$work/$architecture"
done
if [[ ${1:-} == --compare ]]; then
  [[ $(cat "$images/toolchain.txt") == "$toolchain" ]] || {
    echo "universal.sh: built with $toolchain, not compared with what $(cat "$images/toolchain.txt") made"
    exit
  }
  for image in "$work"/*; do
    cmp "$image" "$images/$(basename "$image")" || fail "$(basename "$image") is not what these sources give"
  done
  exit
fi
mkdir -p "$images"
cp "$work"/* "$images/"
printf '%s\n' "$digest" > "$images/sources.sha256"
printf '%s\n' "$toolchain" > "$images/toolchain.txt"
wc -c "$images"/*.elf
