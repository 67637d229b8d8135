// The staged files, byte for byte, in sections of their own. Staged.h changes when they do, so that
// this file is then assembled again.
#include "Staged.h"

  .section .model, "a", %progbits
  .balign 16
  .global staged_model, staged_model_end
staged_model:
  .incbin "model.thimble"
staged_model_end:

  .section .inputs, "a", %progbits
  .balign 4
  .global staged_inputs, staged_inputs_end
staged_inputs:
  .incbin "inputs.i8"
staged_inputs_end:
