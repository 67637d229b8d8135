#pragma once
// A ring of samples between one interrupt, which puts, and one loop, which takes: each writes an index of its own
// and reads the other's, so that neither has to lock the other out. One core; compilers keep the order at the
// barriers, and a core sees its own writes in order.
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { RING_SAMPLES = 1024 }; // a power of two: 64 ms at 16 kHz

struct sample_ring {
  int16_t samples[RING_SAMPLES];
  volatile uint32_t put;   // samples put so far; the interrupt's
  volatile uint32_t taken; // samples taken so far; the loop's
  volatile uint32_t overruns;
};

static inline uint32_t ring_count(const struct sample_ring *ring) { return ring->put - ring->taken; }

// Whether there was room.
static inline bool ring_put(struct sample_ring *ring, int16_t sample) {
  const uint32_t put = ring->put;
  if (put - ring->taken == RING_SAMPLES) {
    ring->overruns++;
    return false;
  }
  ring->samples[put % RING_SAMPLES] = sample;
  atomic_signal_fence(memory_order_release);
  ring->put = put + 1;
  return true;
}

// Takes up to `room` samples; how many.
static inline uint32_t ring_take(struct sample_ring *ring, int16_t *samples, uint32_t room) {
  const uint32_t taken = ring->taken;
  uint32_t count = ring_count(ring);
  if (count > room) count = room;
  atomic_signal_fence(memory_order_acquire);
  for (uint32_t i = 0; i < count; i++) samples[i] = ring->samples[(taken + i) % RING_SAMPLES];
  atomic_signal_fence(memory_order_release);
  ring->taken = taken + count;
  return count;
}
