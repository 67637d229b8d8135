# Build the program.
swift build -c release --product thimble
export PATH="$PWD/.build/release:$PATH"

# Label recordings, within a budget, with the cost on a board.
thimble run Models/ds-cnn-s.tflite Models/samples/*.wav --sram 16KiB --board stm32l4r5zi

# Where the SRAM goes.
thimble plan Models/ds-cnn-s.tflite --sram 16KiB --board stm32l4r5zi

# The file that the microcontroller runs.
thimble convert Models/ds-cnn-s.tflite -o kws.thimble --board stm32l4r5zi

# What is in it.
thimble inspect kws.thimble

# On the simulated board.
thimble simulate kws.thimble Models/samples/yes-en-gb.wav --board stm32l4r5zi

# A folder for a C project.
thimble export kws.thimble -o kws --board stm32l4r5zi

# The operators that firmware in Embedded Swift links.
thimble firmware kws.thimble -o Linked.swift
