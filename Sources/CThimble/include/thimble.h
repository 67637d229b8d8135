#ifndef THIMBLE_H
#define THIMBLE_H
/* Thimble for C and C++: runs a .thimble file where it lies, in memory that the caller owns.
 *
 * Nothing is allocated, nothing has to be closed, and there is no other state than in the memory that is passed:
 * any number of models may be open. C99, C11 and C++ from C++11 on.
 *
 * Contexts. A thimble_context, a thimble_frontend and a thimble_spotter are opaque; their sizes are constants of
 * this header. Each may be used by one thread or interrupt at a time, different ones at once. A function runs to
 * its end in the caller's context: it may be interrupted anywhere, also by a function that uses another context.
 * None blocks, none is bounded shorter than the work that a row makes ready, so that an interrupt handler
 * had better store samples in a ring and leave the calls to the main loop.
 *
 * Memory. The model may lie in any memory that is addressed byte by byte, external flash that is executed in
 * place as well; it is read again at each inference, so that the time of an inference depends on it. It needs
 * the alignment THIMBLE_ALIGNMENT and must stay unchanged. So does the arena, which is where an inference reads
 * and writes most: put it into tightly coupled memory where there is some, with the attribute
 * section(".dtcm") or whatever the linker script calls it. Neither may be shared with a DMA controller that
 * writes to it. Two models that are not run at once may share an arena: open the next one, or call
 * thimble_reset, before each use.
 *
 * Errors. Functions that can fail return a thimble_status, as an int32_t so that neither side's size of an
 * enumeration matters; thimble_status_text says what it means. After an error nothing has been written but to
 * the context. A context that was never opened, as zeroed static memory, is noticed.
 *
 * Size. What a program does not call is not linked: link with --gc-sections.
 */
#include <stdint.h>

/* The version of this interface; functions that open something compare it with the library's. */
#define THIMBLE_ABI_VERSION 2u
/* Bytes at whose multiple models, arenas, and nothing else, start. */
#define THIMBLE_ALIGNMENT 16
/* Bytes at whose multiple a front end's state and its tables start. */
#define THIMBLE_STATE_ALIGNMENT 4

/* Behind a variable's name: aligns it. GCC, Clang, armclang and IAR know it in C99 as in C++. */
#define THIMBLE_ALIGNED(bytes) __attribute__((aligned(bytes)))

#ifdef __cplusplus
extern "C" {
#endif

/* What a call returns. */
typedef enum {
  THIMBLE_OK = 0,
  /* The model's file, or the memory for it. */
  THIMBLE_TRUNCATED = 1,           /* the file is shorter than its header says */
  THIMBLE_NOT_A_MODEL = 2,         /* it does not start with THMB */
  THIMBLE_UNSUPPORTED_VERSION = 3, /* the format's version is not the one that is read */
  THIMBLE_CHECKSUM_MISMATCH = 4,   /* a bit has changed */
  THIMBLE_MISALIGNED = 5,          /* file, arena, or an offset in the file */
  THIMBLE_OUT_OF_BOUNDS = 6,       /* a section or a constant lies outside the file */
  THIMBLE_INVALID_FIELD = 7,       /* a field holds a value that no writer produces */
  THIMBLE_UNKNOWN_OPERATOR = 8,    /* an operator's code is unknown */
  THIMBLE_OPERATOR_NOT_LINKED = 9, /* the library was built, or linked, for another model */
  THIMBLE_SHAPE_MISMATCH = 10,     /* tensors and operators disagree about a shape */
  THIMBLE_OUTSIDE_ARENA = 11,      /* a ring, scratch or counter lies outside the arena */
  THIMBLE_ARENA_TOO_SMALL = 12,    /* the arena has fewer bytes than the model needs */
  THIMBLE_STALLED = 13,            /* the plan has no room for a row */
  THIMBLE_INPUT_SIZE = 14,         /* not as many values as the input takes, or all rows have been fed */
  THIMBLE_UNSUPPORTED_FEATURE = 15, /* the file has a feature that this library does not know */
  THIMBLE_FEATURE_NOT_LINKED = 16, /* the file has a feature that this library was built without */
  /* The call. */
  THIMBLE_ABI_MISMATCH = 64,       /* thimble.h and the library are of different versions */
  THIMBLE_NULL_POINTER = 65,       /* a pointer that must not be null is */
  THIMBLE_NOT_OPEN = 66,           /* the context has not been opened */
  THIMBLE_NO_SUCH_TENSOR = 67,     /* no input, or output, of that number or name */
  /* The audio front end. */
  THIMBLE_NO_FRONT_END = 80,       /* the model has none */
  THIMBLE_NO_TABLES = 81,          /* the tables given, or built in, are not those of the model's front end */
  THIMBLE_STATE_TOO_SMALL = 82,    /* the front end's state needs more bytes */
  THIMBLE_FRONT_END_UNSUPPORTED = 83, /* its parameters are none that can be computed */
  THIMBLE_FEATURES_TOO_SMALL = 84, /* the rows that wait, and scores that are averaged, need more bytes */
  THIMBLE_GAIN_OF_WHOLE_CLIP = 85, /* the gain depends on the clip's maximum, which a stream has not */
  THIMBLE_OTHER_INPUT = 86,        /* the network's input does not have the front end's rows */
  THIMBLE_UNSOUND_LISTENING = 87,  /* what the file says of listening does not fit the network */
  /* A signed model. */
  THIMBLE_NOT_SIGNED = 96,         /* no signature follows the file */
  THIMBLE_UNKNOWN_SCHEME = 97,     /* the signature is of a kind that this library does not know */
  THIMBLE_OTHER_MODEL = 98,        /* it is another model's */
  THIMBLE_OTHER_TARGET = 99,       /* it is for another class of target */
  THIMBLE_OTHER_KEY = 100,         /* the file is signed with another key */
  THIMBLE_ROLLED_BACK = 101,       /* its version is below the oldest that is accepted */
  THIMBLE_UNSOUND_KEY = 102,       /* the public key is none, or of small order */
  THIMBLE_FORGED = 103             /* the signature does not hold */
} thimble_status;

/* The status in a sentence without the full stop: UTF-8 in flash, never null. */
const char *thimble_status_text(int32_t status);

/* The library's THIMBLE_ABI_VERSION. */
uint32_t thimble_abi_version(void);

/* MARK: Before a model is opened */

/* What a model asks for: bytes to reserve, and how many there are of what. */
typedef struct {
  uint32_t file_bytes;      /* of the file, a trailer not included */
  uint32_t arena_bytes;     /* of the arena, aligned to THIMBLE_ALIGNMENT */
  uint32_t input_values;    /* bytes of all inputs together: as many as values, but where those are of int16 */
  uint32_t output_values;   /* bytes of all outputs together, likewise */
  uint32_t input_count;
  uint32_t output_count;
  uint32_t operator_count;
  uint32_t label_count;
  uint32_t frontend_bytes;  /* of the front end's state, aligned to THIMBLE_STATE_ALIGNMENT; 0 without one */
  uint32_t feature_bytes;   /* of a spotter's rows that wait and scores that are averaged; 0 without a front end */
  uint32_t sample_rate;     /* hertz; 0 without a front end */
  uint32_t window_samples;  /* of an inference's rows, of a model that keeps rows its new ones; 0 without a front end */
  uint32_t stride_samples;  /* from one row of features to the next; 0 without a front end */
} thimble_sizes;

int32_t thimble_query_abi(uint32_t abi, const void *model, uint32_t model_bytes, thimble_sizes *sizes);

/* Checks a file whole (checksum, bounds, shapes, operators) and says what it asks for.
 *
 * model: `model_bytes` bytes, aligned to THIMBLE_ALIGNMENT. Errors: THIMBLE_ABI_MISMATCH, THIMBLE_NULL_POINTER,
 * and all of the file's. */
static inline int32_t thimble_query(const void *model, uint32_t model_bytes, thimble_sizes *sizes) {
  return thimble_query_abi(THIMBLE_ABI_VERSION, model, model_bytes, sizes);
}

/* MARK: Signed models */

/* Verifies a file that `thimble sign` signed, before it is opened: every byte of it and of its trailer.
 *
 * It protects the model, not the firmware: who can change that can leave the question out. Nothing is allocated, and
 * a program that does not call it does not link it. The memory must stay as it is between this and the use of the
 * model, as flash does.
 *
 * model: `model_bytes` bytes, the trailer included; any alignment.
 * public_key: 32 bytes, as `thimble keygen` prints them.
 * model_id, target_class: what `thimble sign` got, ended by a zero byte.
 * oldest_version: the lowest version that is accepted. A device that keeps the highest one that it ever opened, where
 * nobody else can write, and passes it here, cannot be given an older one.
 * version: gets the model's version where it is accepted, and is left as it is otherwise; may be null.
 * Errors: THIMBLE_NULL_POINTER, THIMBLE_NOT_A_MODEL, THIMBLE_TRUNCATED, THIMBLE_INVALID_FIELD, THIMBLE_NOT_SIGNED,
 * and those behind it. A name that none can have is THIMBLE_OTHER_MODEL or THIMBLE_OTHER_TARGET. */
int32_t thimble_verify(const void *model, uint32_t model_bytes, const uint8_t *public_key, const char *model_id,
                       const char *target_class, uint32_t oldest_version, uint32_t *version);

/* MARK: Drift */

/* Bytes of a report of drift counters. */
#define THIMBLE_DRIFT_BYTES 64

/* The largest magnitude of samples, at most 32,768; of a window in pieces it is the largest of theirs. */
int32_t thimble_peak(const int16_t *samples, uint32_t count);

/* Counts a window in a report, which `thimble drift` compares with the calibration set's.
 *
 * report: THIMBLE_DRIFT_BYTES bytes that the program keeps and sends as they are; zeros to begin with.
 * scores: `count` of a network's, behind a softmax.
 * peak: thimble_peak of the window's samples.
 * Errors: THIMBLE_NULL_POINTER, THIMBLE_INPUT_SIZE for no scores, THIMBLE_INVALID_FIELD for bytes that are no report,
 * as memory is that did not outlast a reset; they stay as they are. */
int32_t thimble_count_drift(uint8_t *report, const int8_t *scores, uint32_t count, int32_t peak);

/* MARK: A network */

/* An opened model and how far its inference is. */
typedef struct {
  union {
    uintptr_t words[20];
    uint64_t alignment;
  } opaque;
} thimble_context;

int32_t thimble_open_abi(uint32_t abi, thimble_context *context, const void *model, uint32_t model_bytes,
                         void *arena, uint32_t arena_bytes);

/* Checks a file whole, as thimble_query does, and opens it; its states get their first contents.
 *
 * context: any content; opening it anew is all right.
 * model: `model_bytes` bytes, aligned to THIMBLE_ALIGNMENT, unchanged as long as the context is used.
 * arena: at least thimble_sizes.arena_bytes bytes, aligned to THIMBLE_ALIGNMENT, any content; it belongs to the
 * context until another one that shares it is opened or reset.
 * Errors: THIMBLE_ABI_MISMATCH, THIMBLE_NULL_POINTER, THIMBLE_ARENA_TOO_SMALL, and all of the file's. */
static inline int32_t thimble_open(thimble_context *context, const void *model, uint32_t model_bytes,
                                   void *arena, uint32_t arena_bytes) {
  return thimble_open_abi(THIMBLE_ABI_VERSION, context, model, model_bytes, arena, arena_bytes);
}

/* Runs an inference on whole inputs.
 *
 * inputs: the values of all inputs, one input after the other, each height * width * channels, rows first;
 * `count` is thimble_sizes.input_values, in bytes: a value of int16 is two, the lower one first. They may not lie
 * in the arena.
 * Errors: THIMBLE_NULL_POINTER, THIMBLE_NOT_OPEN, THIMBLE_INPUT_SIZE, THIMBLE_STALLED. */
int32_t thimble_invoke(thimble_context *context, const int8_t *inputs, uint32_t count);

/* Starts the next inference, to which rows are then fed. States keep what the one before has left in them;
 * after one that was not finished they get their first contents. Errors: THIMBLE_NULL_POINTER,
 * THIMBLE_NOT_OPEN. */
int32_t thimble_start(thimble_context *context);

/* Starts from nothing: as thimble_start, and states get their first contents. Errors: likewise. */
int32_t thimble_reset(thimble_context *context);

/* Takes the next row of an input, the bytes of width * channels values, and runs whatever it makes ready.
 *
 * input: its number; thimble_next_input says whose row the plan has room for.
 * Errors: THIMBLE_NULL_POINTER, THIMBLE_NOT_OPEN, THIMBLE_NO_SUCH_TENSOR, THIMBLE_INPUT_SIZE for another
 * number of bytes or when all rows have been fed, THIMBLE_STALLED when the plan has no room for it. */
int32_t thimble_feed_row(thimble_context *context, uint32_t input, const int8_t *row, uint32_t count);

/* The input whose next row is due; -1 when all rows have been fed, or the context is not open. */
int32_t thimble_next_input(const thimble_context *context);

/* 1 when the outputs are complete, otherwise 0. */
int32_t thimble_is_complete(const thimble_context *context);

/* Compares the model's checksum again, as after a brown-out. Errors: THIMBLE_NULL_POINTER, THIMBLE_NOT_OPEN,
 * THIMBLE_CHECKSUM_MISMATCH. Time: some instructions for each byte of the file. */
int32_t thimble_check(const thimble_context *context);

/* MARK: Inputs, outputs, labels */

/* An input or output: real value = scale * (stored value - zero point). */
typedef struct {
  const char *name;     /* UTF-8 in the file; "" where names were left out */
  uint32_t height;      /* rows */
  uint32_t width;       /* pixels in a row */
  uint32_t channels;    /* values in a pixel */
  uint32_t row_values;  /* width * channels */
  uint32_t values;      /* height * width * channels */
  float scale;          /* real value of one step */
  int32_t zero_point;   /* stored value of the real 0 */
  uint32_t value_bytes; /* 1, of int16 2, of int32 4, the lower first; row_values and values times that are bytes */
} thimble_tensor;

/* Describes an input; `index` is below thimble_sizes.input_count. Errors: THIMBLE_NULL_POINTER,
 * THIMBLE_NOT_OPEN, THIMBLE_NO_SUCH_TENSOR. */
int32_t thimble_input(const thimble_context *context, uint32_t index, thimble_tensor *tensor);

/* Describes an output; `index` is below thimble_sizes.output_count. Errors: as thimble_input. */
int32_t thimble_output(const thimble_context *context, uint32_t index, thimble_tensor *tensor);

/* The number of the input, or output, of a name (ended by a zero byte); -1 where there is none. */
int32_t thimble_find_input(const thimble_context *context, const char *name);
int32_t thimble_find_output(const thimble_context *context, const char *name);

/* An output's values, rows first, in the arena: complete once thimble_is_complete says so, valid until the next
 * inference starts. count: how many bytes they take, where not null: one a value, of int16 two, the lower first. Null for an output that is not there. */
const int8_t *thimble_output_values(const thimble_context *context, uint32_t index, uint32_t *count);

/* The index of an output's largest value, of several the first one; -1 for an output that is not there. */
int32_t thimble_best(const thimble_context *context, uint32_t index);

/* A class's label: UTF-8 in the file, ended by a zero byte; null where there is none. */
const char *thimble_label(const thimble_context *context, uint32_t index);

/* The stored value that stands for a real one, rounded half away from zero, saturated; what is no number
 * becomes the zero point. For hosts and cores that have floating point or a library for it. */
static inline int8_t thimble_quantize(float value, float scale, int32_t zero_point) {
  float steps = value / scale;
  int32_t whole;
  float rest;
  if (steps != steps) return (int8_t)zero_point;
  if (steps > 512.0f) steps = 512.0f;
  if (steps < -512.0f) steps = -512.0f;
  whole = (int32_t)steps;
  rest = steps - (float)whole;
  if (rest >= 0.5f) whole++;
  if (rest <= -0.5f) whole--;
  whole += zero_point;
  return (int8_t)(whole < -128 ? -128 : whole > 127 ? 127 : whole);
}

/* The real value that a stored one stands for. */
static inline float thimble_dequantize(int8_t value, float scale, int32_t zero_point) {
  return scale * (float)(value - zero_point);
}

/* MARK: What each operator takes */

/* Called after each step of an operator, of which it takes as many as its plan has; `user` is what
 * thimble_set_hook got, `index` the operator's place. A program that reads a clock here and adds the time since
 * the last call to index's sum has what each operator took. It may call functions of other contexts only. */
typedef void (*thimble_hook)(void *user, uint32_t index);

/* Sets the function called after each step; null for none, as after thimble_open. Errors: THIMBLE_NULL_POINTER,
 * THIMBLE_NOT_OPEN. */
int32_t thimble_set_hook(thimble_context *context, thimble_hook hook, void *user);

/* The name of an operator's kernel, as `thimble inspect` prints it; null beyond the last operator. */
const char *thimble_operator_name(const thimble_context *context, uint32_t index);

/* MARK: Audio front end, for models that carry one */

/* A front end and what it has heard. */
typedef struct {
  union {
    uintptr_t words[48];
    uint64_t alignment;
  } opaque;
} thimble_frontend;

int32_t thimble_frontend_open_abi(uint32_t abi, thimble_frontend *frontend, const thimble_context *context,
                                  void *state, uint32_t state_bytes, const void *tables,
                                  uint32_t table_bytes);

/* Sets up an opened model's front end at the start of a stream.
 *
 * state: at least thimble_sizes.frontend_bytes bytes, aligned to THIMBLE_STATE_ALIGNMENT, any content.
 * tables: `table_bytes` bytes, aligned to THIMBLE_STATE_ALIGNMENT, that `thimble export` wrote for the model;
 * null for those built in, which are MLPerf Tiny's keyword recipe's.
 * Errors: THIMBLE_ABI_MISMATCH, THIMBLE_NULL_POINTER, THIMBLE_NOT_OPEN, THIMBLE_NO_FRONT_END,
 * THIMBLE_NO_TABLES, THIMBLE_STATE_TOO_SMALL, THIMBLE_MISALIGNED, THIMBLE_FRONT_END_UNSUPPORTED. */
static inline int32_t thimble_frontend_open(thimble_frontend *frontend, const thimble_context *context,
                                            void *state, uint32_t state_bytes, const void *tables,
                                            uint32_t table_bytes) {
  return thimble_frontend_open_abi(THIMBLE_ABI_VERSION, frontend, context, state, state_bytes, tables,
                                   table_bytes);
}

/* Takes samples until a row is complete; returns how many. All of them, or those up to the row's last: then
 * thimble_frontend_row_is_ready says 1, and the rest is to be pushed again.
 *
 * samples: `count` samples of the model's sample rate, 16 bits, full scale 32,768. */
uint32_t thimble_frontend_push(thimble_frontend *frontend, const int16_t *samples, uint32_t count);

/* 1 when the last push completed a row, otherwise 0. */
int32_t thimble_frontend_row_is_ready(const thimble_frontend *frontend);

/* Writes the row, quantized for thimble_feed_row. row: room for `count` values, at least the row's. Errors:
 * THIMBLE_NULL_POINTER, THIMBLE_INPUT_SIZE. */
int32_t thimble_frontend_write_row(const thimble_frontend *frontend, int8_t *row, uint32_t count);

/* Announces the largest sample of the clip, for models whose gain depends on it; before the first push. Others
 * ignore it. */
void thimble_frontend_set_clip_maximum(thimble_frontend *frontend, int16_t maximum);

/* Forgets all samples: the next one is the first of a stream. */
void thimble_frontend_reset(thimble_frontend *frontend);

/* MARK: Keyword spotter: samples in, events out */

/* A keyword spotter and what it has heard: front end and network in one. */
typedef struct {
  union {
    uintptr_t words[80];
    uint64_t alignment;
  } opaque;
} thimble_spotter;

/* The memory of a spotter; sizes as thimble_query or the model's header says. */
typedef struct {
  const void *model;
  uint32_t model_bytes;
  void *arena; /* aligned to THIMBLE_ALIGNMENT */
  uint32_t arena_bytes;
  void *state; /* of the front end, aligned to THIMBLE_STATE_ALIGNMENT */
  uint32_t state_bytes;
  int8_t *features; /* rows that wait while the network finishes a window, and scores that are averaged */
  uint32_t feature_bytes;
  const void *tables; /* as thimble_frontend_open; null for those built in */
  uint32_t table_bytes;
} thimble_spotter_memory;

/* What the network made of a window. */
typedef struct {
  uint64_t start_sample; /* the window's first sample, counted from the stream's */
  int32_t class_index;   /* of the highest score, of several the first; -1 when no window ended */
  int32_t score;         /* that score, a stored value: behind a softmax (score + 128) / 256 */
  const char *label;     /* the class's; null where the model has none */
  int32_t word;          /* the class that is certain with this window; -1 where none is: thresholds are the file's */
  uint32_t word_score;   /* the mean of its last scores, in 256ths of a step above -128: behind a softmax its
                            probability times 65,536; 0 without a word */
} thimble_event;

int32_t thimble_spotter_open_abi(uint32_t abi, thimble_spotter *spotter, const thimble_spotter_memory *memory);

/* Opens a model and starts listening. All memory must outlive the spotter and is its own. Errors: those of
 * thimble_open and thimble_frontend_open, THIMBLE_GAIN_OF_WHOLE_CLIP, THIMBLE_OTHER_INPUT,
 * THIMBLE_FEATURES_TOO_SMALL, THIMBLE_UNSOUND_LISTENING. */
static inline int32_t thimble_spotter_open(thimble_spotter *spotter, const thimble_spotter_memory *memory) {
  return thimble_spotter_open_abi(THIMBLE_ABI_VERSION, spotter, memory);
}

/* Takes samples until a window ends; windows of the model's length start as often as the file says, every half
 * second where it does not.
 *
 * samples: `count` samples of the model's sample rate, any number.
 * taken: how many were taken; all of them, or those up to where a window ended. The rest is to be pushed again.
 * event: what the network made of that window; class_index is -1 when none ended.
 * Errors: THIMBLE_NULL_POINTER, THIMBLE_NOT_OPEN, THIMBLE_STALLED. */
int32_t thimble_spotter_push(thimble_spotter *spotter, const int16_t *samples, uint32_t count, uint32_t *taken,
                             thimble_event *event);

/* All scores of the window that has just ended, in the arena: valid until the next push. */
const int8_t *thimble_spotter_scores(const thimble_spotter *spotter, uint32_t *count);

/* Forgets all samples: the next one is the first of a stream. Errors: THIMBLE_NULL_POINTER, THIMBLE_NOT_OPEN. */
int32_t thimble_spotter_reset(thimble_spotter *spotter);

#ifdef __cplusplus
}
#endif
#endif
