#ifndef THIMBLE_WEB_MEMORY_H
#define THIMBLE_WEB_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/// Areas of fixed size, 16-byte aligned: what a microcontroller has of flash and SRAM, generously.
enum {
  WEB_MODEL_BYTES = 4 << 20,
  WEB_ARENA_BYTES = 2 << 20,
  WEB_INPUT_BYTES = 1 << 20,
  WEB_OUTPUT_BYTES = 256 << 10,
  WEB_SAMPLES = 16384,
  WEB_FRONT_END_BYTES = 16 << 10,
  WEB_BUFFER_BYTES = 64 << 10,
  WEB_SESSION_BYTES = 16 << 10,
};

/// The model's file.
void *_Nonnull web_model(void);
/// The arena that its plan was made for.
void *_Nonnull web_arena(void);
/// Int8 inputs.
int8_t *_Nonnull web_input(void);
/// The outputs of the last inference, one after the other.
int8_t *_Nonnull web_output(void);
/// Samples of 16 bits.
int16_t *_Nonnull web_samples(void);
/// The front end's state.
void *_Nonnull web_front_end(void);
/// Rows of features that wait, and scores that are averaged.
int8_t *_Nonnull web_buffer(void);
/// The value that listens or runs.
void *_Nonnull web_session(void);

#endif
