// The staged files, byte for byte, in sections of their own. Staged.h changes when they do, so that
// this file is then assembled again.
#include "Staged.h"

  .section .model, "a", %progbits
  .balign 16
  .global staged_model_start, staged_model_end
staged_model_start:
  .incbin "model.thimble"
staged_model_end:

  .section .inputs, "a", %progbits
  .balign 4
  .global staged_inputs_start, staged_inputs_end
staged_inputs_start:
  .incbin "inputs.i8"
staged_inputs_end:
