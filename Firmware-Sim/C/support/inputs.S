// The test data of the programs.
  .section .inputs, "a", %progbits
  .balign 16
  .global inputs_start, inputs_end
inputs_start:
  .incbin INPUTS
inputs_end:
