"use strict";
// The WebAssembly module behind plain methods. Addresses and numbers come from it by name.
(function () {
  // In the order of Fact in Sources/Playground/Fact.swift.
  const FACTS = [
    "modelAddress", "modelCapacity", "arenaAddress", "arenaBytes", "inputAddress", "inputValues",
    "outputAddress", "outputValues", "samplesAddress", "samplesCapacity", "featuresAddress",
    "frames", "coefficients", "sampleRateHertz", "frameStride", "windowSamples", "labelCount",
    "bestClass", "wordClass", "wordScore",
  ];

  class Engine {
    // bytes: the module, an ArrayBuffer or a typed array.
    static async load(bytes) {
      const { instance } = await WebAssembly.instantiate(bytes, {});
      return new Engine(instance.exports);
    }

    constructor(exports) {
      this.exports = exports;
      this.listens = false;
    }

    fact(name) {
      const code = FACTS.indexOf(name);
      if (code < 0) throw new Error(`no fact is called ${name}`);
      return this.exports.fact(code);
    }

    // A view of the module's memory, valid until the next call into it.
    bytes(address, count, Type = Uint8Array) {
      return new Type(this.exports.memory.buffer, address, count);
    }

    // Opens a .thimble file; throws an Error that says why it is refused.
    open(file) {
      if (file.length > this.fact("modelCapacity")) {
        throw new Error(`the file has ${file.length} bytes; at most ${this.fact("modelCapacity")} fit`);
      }
      this.bytes(this.fact("modelAddress"), file.length).set(file);
      const result = this.exports.open(file.length);
      if (result < 0) throw new Error("the model's inputs or outputs are too large for this page");
      if (result >= 100) {
        throw new Error(
          `the file is refused (reason ${result - 100}); 'thimble inspect FILE' says more, and ` +
            "'thimble convert MODEL.tflite -o FILE.thimble' makes a file that works");
      }
      this.listens = result === 0;
      this.labels = Array.from({ length: this.fact("labelCount") }, (_, index) => {
        const text = this.bytes(this.exports.label(index), this.exports.labelBytes(index));
        return new TextDecoder().decode(text.slice());
      });
    }

    className(index) {
      return this.labels[index] || `class ${index}`;
    }

    // Int8 outputs of an inference on int8 inputs.
    run(input) {
      this.bytes(this.fact("inputAddress"), input.length, Int8Array).set(input);
      if (this.exports.run() !== 0) throw new Error("the model's plan has no room for a row");
      return this.output();
    }

    output() {
      return this.bytes(this.fact("outputAddress"), this.fact("outputValues"), Int8Array).slice();
    }

    reset() {
      this.exports.reset();
    }

    // Hears Int16 samples; calls `each` with every window that completes.
    hear(samples, each) {
      const capacity = this.fact("samplesCapacity");
      for (let start = 0; start < samples.length; start += capacity) {
        const piece = samples.subarray(start, start + capacity);
        this.bytes(this.fact("samplesAddress"), piece.length, Int16Array).set(piece);
        this.hearPiece(piece.length, each);
      }
    }

    hearPiece(count, each) {
      for (let done = 0; done < count;) {
        const taken = this.exports.hear(done, count - done);
        const thought = this.exports.think();
        if (taken < 0 || thought < 0) throw new Error("the model cannot listen");
        if (taken === 0 && thought === 0) throw new Error("the model has no room for more rows");
        done += taken;
        if (thought === 1) each(this.window());
      }
    }

    window() {
      const word = this.fact("wordClass");
      return {
        best: this.fact("bestClass"),
        scores: this.output(),
        word: word < 0 ? null : { index: word, score: this.fact("wordScore") / 256 },
      };
    }

    // Rows of features as they wait, int8, frame after frame.
    features() {
      const [frames, width] = [this.fact("frames"), this.fact("coefficients")];
      return {
        frames, width,
        values: this.bytes(this.fact("featuresAddress"), frames * width, Int8Array).slice(),
      };
    }

    arena() {
      return this.bytes(this.fact("arenaAddress"), this.fact("arenaBytes")).slice();
    }
  }

  globalThis.ThimbleEngine = Engine;
})();
