# Build the program.
swift build -c release --product thimble
export PATH="$PWD/.build/release:$PATH"

# Label recordings, within a budget, with the cost on a board.
thimble run Models/ds-cnn-s.tflite Models/samples/*.wav --sram 16KiB --board stm32l4r5zi

# Where the SRAM goes.
thimble plan Models/ds-cnn-s.tflite --sram 16KiB --board stm32l4r5zi
