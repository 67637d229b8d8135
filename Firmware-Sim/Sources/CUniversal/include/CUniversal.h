#pragma once
/// What the host tells the universal firmware, and what the firmware answers, in memory that is no part of the
/// microcontroller's: the mailbox, at a fixed address, and inputs and outputs behind it.
#include <stdint.h>

/// The mailbox, written by the host before the reset but for the answer.
typedef struct {
  /// The `.thimble` file in flash, aligned to 16, and its bytes.
  uint32_t model, model_bytes;
  /// The arena in SRAM, aligned to 16, and its bytes.
  uint32_t arena, arena_bytes;
  /// The audio front end's state in SRAM, aligned to 4, and its bytes; 0 where samples are not the input.
  uint32_t front_end, front_end_bytes;
  /// The front end's tables in flash, aligned to 4, and their bytes; 0 for those compiled in.
  uint32_t tables, table_bytes;
  /// Whether the file needs what graphs do: several ends, state, joints.
  uint32_t is_graph;
  /// Inferences to run, and after how many of them states get their first contents and the front end starts anew; 0
  /// for never.
  uint32_t inferences, reset_every;
  /// Inputs one after the other: int8 values, or with a front end a `universal_window` each.
  uint32_t inputs;
  /// Room for the outputs, of each inference all.
  uint32_t outputs;
  /// The answer: inferences done, and where the file was refused its `ModelError`: reason and byte.
  uint32_t done, reason, byte;
} universal_mailbox;

/// A window of samples.
typedef struct {
  /// The first of them, int16.
  uint32_t samples;
  /// How many: those of all frames, or where the front end goes on those behind the window before.
  uint32_t count;
  /// The largest sample of the clip, which scales it where the front end's gain says so.
  int32_t maximum;
} universal_window;

/// The mailbox.
universal_mailbox *_Nonnull universal_mailbox_in_host_memory(void);
/// The input of an inference, where it is a window.
const universal_window *_Nonnull universal_window_in_host_memory(uint32_t index);
/// Memory at an address that the mailbox gives.
const void *_Nonnull universal_memory(uint32_t address);
/// The same, to be written.
void *_Nonnull universal_writable_memory(uint32_t address);

// MARK: Marks, which do nothing: the host counts from the entry of one to the entry of the next

/// The model is about to be opened, and has been.
void universal_opening(void);
void universal_opened(void);
/// An inference is about to start, and has ended.
void universal_inference_start(void);
void universal_inference_end(void);
/// Inside it, the front end is about to take samples, and has written a row of features.
void universal_front_end_start(void);
void universal_front_end_end(void);
