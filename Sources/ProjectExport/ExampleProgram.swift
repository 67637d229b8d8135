/// The example of a project: opens the model, runs it, prints what it says.
struct ExampleProgram {
  let model: ExportedModel

  /// A program that runs an input of the program's, here of bytes that look random.
  var main: String {
    let prefix = model.prefix
    return """
      /* Runs \(model.name) on an input and prints its outputs: a starting point. `printf` needs a console; the
       * library does not. */
      #include <stdio.h>

      #include "\(model.name).h"

      \(prefix)BUFFERS(model);

      /* In a program of yours: samples of a sensor, quantized with thimble_quantize. */
      static int8_t input[\(prefix)INPUT_VALUES];

      static void fill(void) {
        uint32_t state = 1;
        uint32_t i;
        for (i = 0; i < \(prefix)INPUT_VALUES; i++) {
          state = state * 1664525u + 1013904223u;
          input[i] = (int8_t)(state >> 24);
        }
      }

      static int failed(const char *what, int32_t status) {
        printf("%s: %s\\n", what, thimble_status_text(status));
        return 1;
      }

      int main(void) {
        uint32_t \(model.isNarrow ? "output, " : "")i, count;
        int32_t status = \(prefix)OPEN(model);
        if (status != THIMBLE_OK) return failed("open", status);
        fill();
        status = thimble_invoke(&model, input, \(prefix)INPUT_VALUES);
        if (status != THIMBLE_OK) return failed("invoke", status);
      \(outputs)
      \(best)  return 0;
      }

      """
  }

  /// What prints the outputs: one loop where all are of int8, else one for each, of its type.
  private var outputs: String {
    guard !model.isNarrow else {
      return """
          for (output = 0; output < \(model.prefix)OUTPUT_COUNT; output++) {
            const int8_t *values = thimble_output_values(&model, output, &count);
            for (i = 0; i < count; i++) printf(i ? " %d" : "%d", values[i]);
            printf("\\n");
          }
        """
    }
    return model.outputs.enumerated().map { index, output in
      """
        {
          const \(output.type) *values = (const \(output.type) *)thimble_output_values(&model, \(index), &count);
          for (i = 0; i < count / sizeof *values; i++) printf(i ? " %ld" : "%ld", (long)values[i]);
          printf("\\n");
        }
      """
    }.joined(separator: "\n")
  }

  private var best: String {
    guard !model.labels.isEmpty else { return "" }
    return """
        {
          const char *label = thimble_label(&model, (uint32_t)thimble_best(&model, 0));
          printf("best: %s\\n", label ? label : "?");
        }

      """
  }

  /// A keyword spotter, fed in hops; `nil` for a model that does not listen.
  var spotter: String? {
    guard model.listens else { return nil }
    let prefix = model.prefix
    return """
      /* Listens for the words of \(model.name): `next_samples` is yours to write, from a ring that the microphone's
       * interrupt fills. */
      #include <stdio.h>

      #include "\(model.name).h"

      \(prefix)SPOTTER_BUFFERS(spotter);

      /* Waits for samples, \(prefix)SAMPLE_RATE a second, and returns how many it has written; 0 ends. */
      extern uint32_t next_samples(int16_t *samples, uint32_t room);

      int main(void) {
        static int16_t hop[\(prefix)STRIDE_SAMPLES];
        uint32_t count;
        int32_t status = \(prefix)SPOTTER_OPEN(spotter);
        while (status == THIMBLE_OK && (count = next_samples(hop, \(prefix)STRIDE_SAMPLES)) > 0) {
          uint32_t start = 0;
          while (start < count && status == THIMBLE_OK) {
            uint32_t taken;
            thimble_event event;
            status = thimble_spotter_push(&spotter, hop + start, count - start, &taken, &event);
            start += taken;
            if (status == THIMBLE_OK && event.class_index >= 0) {
              const uint32_t ms = (uint32_t)(event.start_sample / (\(prefix)SAMPLE_RATE / 1000u));
              printf("%lu ms  %s  %ld\\n", (unsigned long)ms, event.label ? event.label : "?",
                     (long)event.score);
            }
          }
        }
        if (status != THIMBLE_OK) printf("%s\\n", thimble_status_text(status));
        return status != THIMBLE_OK;
      }

      """
  }

  /// The self-test: one input, the outputs' checksum, cycles where there is a counter.
  var selfTest: String {
    let prefix = model.prefix
    return """
      /* Self-test of \(model.name): runs one input, compares the outputs' CRC-32 with the host's, counts cycles where
       * the core has a counter, and prints PASS or FAIL. Copy what it prints into a report. `printf` needs a
       * console. */
      #include <stdio.h>

      #include "\(model.name).h"

      #define EXPECTED 0x\(String(model.selfTestChecksum, radix: 16, uppercase: true))u
      #define OPERATORS \(model.operatorCount)u

      \(prefix)BUFFERS(model);
      static int8_t input[\(prefix)INPUT_VALUES];
      static uint32_t taken[OPERATORS];
      static uint32_t last;

      /* The counter of cycles: DWT on Armv7-M and later, SysTick's 24 bits on Armv6-M, mcycle on RISC-V. */
      #define REGISTER(address) (*(volatile uint32_t *)(address))
      #if defined(__riscv)
      #define COUNTER "mcycle"
      static void counter_start(void) {}
      static uint32_t counter(void) {
        uint32_t value;
      #if defined(__riscv_zicsr) || (!defined(__clang__) && __GNUC__ < 12)
        __asm__ volatile("csrr %0, mcycle" : "=r"(value));
      #else /* assemblers that want the extension named */
        __asm__ volatile(".option push\\n.option arch, +zicsr\\ncsrr %0, mcycle\\n.option pop" : "=r"(value));
      #endif
        return value;
      }
      #elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M' && __ARM_ARCH >= 7
      #define COUNTER "DWT"
      static void counter_start(void) {
        REGISTER(0xE000EDFCu) |= 1u << 24; /* DEMCR: TRCENA */
        REGISTER(0xE0001004u) = 0;
        REGISTER(0xE0001000u) |= 1u;
      }
      static uint32_t counter(void) { return REGISTER(0xE0001004u); }
      #elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
      #define COUNTER "SysTick, modulo 2^24"
      static void counter_start(void) {
        REGISTER(0xE000E014u) = 0xFFFFFFu;
        REGISTER(0xE000E018u) = 0;
        REGISTER(0xE000E010u) = 5;
      }
      static uint32_t counter(void) { return 0xFFFFFFu - REGISTER(0xE000E018u); }
      #else
      #define COUNTER "none"
      static void counter_start(void) {}
      static uint32_t counter(void) { return 0; }
      #endif

      static void stepped(void *user, uint32_t index) {
        const uint32_t now = counter();
        (void)user;
        taken[index] += now - last;
        last = now;
      }

      static uint32_t crc32(uint32_t crc, const int8_t *values, uint32_t count) {
        uint32_t i;
        int bit;
        for (i = 0; i < count; i++) {
          crc ^= (uint8_t)values[i];
          for (bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1u)));
        }
        return crc;
      }

      int main(void) {
        uint32_t state = 1, crc = 0xFFFFFFFFu, i, count, start, cycles;
        int32_t status;
        for (i = 0; i < \(prefix)INPUT_VALUES; i++) {
          state = state * 1664525u + 1013904223u;
          input[i] = (int8_t)(state >> 24);
        }
        counter_start();
        start = counter();
        status = \(prefix)OPEN(model);
        cycles = counter() - start;
        if (status != THIMBLE_OK) {
          printf("FAIL: open: %s\\n", thimble_status_text(status));
          return 1;
        }
        printf("model   \(model.name), \(model.sha256.prefix(16))\\n");
        printf("open    %lu cycles (" COUNTER ")\\n", (unsigned long)cycles);

        start = counter();
        status = thimble_invoke(&model, input, \(prefix)INPUT_VALUES);
        cycles = counter() - start;
        if (status != THIMBLE_OK) {
          printf("FAIL: invoke: %s\\n", thimble_status_text(status));
          return 1;
        }
        printf("invoke  %lu cycles (" COUNTER ")\\n", (unsigned long)cycles);
        for (i = 0; i < \(prefix)OUTPUT_COUNT; i++) {
          const int8_t *values = thimble_output_values(&model, i, &count);
          crc = crc32(crc, values, count);
        }
        crc = ~crc;

        /* Once more, operator by operator: the hook takes some cycles itself. */
        thimble_reset(&model);
        thimble_set_hook(&model, stepped, 0);
        last = counter();
        status = thimble_invoke(&model, input, \(prefix)INPUT_VALUES);
        for (i = 0; status == THIMBLE_OK && i < OPERATORS; i++)
          printf("  %-24s %lu\\n", thimble_operator_name(&model, i), (unsigned long)taken[i]);

        if (crc != EXPECTED || status != THIMBLE_OK) {
          printf("FAIL: checksum %08lx, expected %08lx\\n", (unsigned long)crc, (unsigned long)EXPECTED);
          return 1;
        }
        printf("PASS\\n");
        return 0;
      }

      """
  }
}
