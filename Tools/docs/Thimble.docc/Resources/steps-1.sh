# Build the program.
swift build -c release --product thimble
export PATH="$PWD/.build/release:$PATH"
