"use strict";
// Recordings and microphones as 16-bit samples at the rate that a model was trained with.
(function () {
  // Samples of a WAV file, channels averaged, as floats from -1 to 1; throws an Error with what is wrong.
  function readWAV(buffer) {
    const view = new DataView(buffer);
    const tag = (at) => String.fromCharCode(...new Uint8Array(buffer, at, 4));
    if (buffer.byteLength < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE") {
      throw new Error("this is no WAV file (RIFF … WAVE at its start)");
    }
    let format = null;
    for (let at = 12; at + 8 <= buffer.byteLength;) {
      const size = view.getUint32(at + 4, true);
      if (tag(at) === "fmt ") {
        if (size < 16 || at + 24 > buffer.byteLength) throw new Error("the WAV's format chunk is cut off");
        format = readFormat(view, at + 8, size);
      } else if (tag(at) === "data") {
        if (!format) throw new Error("the WAV's samples come before their format");
        // A recorder that was cut off leaves a size of 0, or one beyond the file.
        const rest = buffer.byteLength - at - 8;
        return readSamples(view, at + 8, size === 0 || size > rest ? rest : size, format);
      }
      at += 8 + size + (size & 1);
    }
    throw new Error("the WAV holds no samples");
  }

  function readFormat(view, at, size) {
    let code = view.getUint16(at, true);
    if (code === 0xfffe && size >= 26 && at + 26 <= view.byteLength) code = view.getUint16(at + 24, true);
    const format = {
      code, channels: view.getUint16(at + 2, true), rate: view.getUint32(at + 4, true),
      bits: view.getUint16(at + 14, true),
    };
    const isRead = (code === 1 && [8, 16, 24, 32].includes(format.bits)) || (code === 3 && format.bits === 32);
    if (!isRead || format.channels < 1 || format.rate < 1000 || format.rate > 768000) {
      throw new Error(
        `the WAV has format ${code} of ${format.bits} bits, ${format.channels} channels at ${format.rate} Hz; ` +
          "PCM of 8 to 32 bits and float32, 1,000 to 768,000 Hz, are read");
    }
    return format;
  }

  function readSamples(view, at, size, format) {
    const bytes = format.bits / 8;
    const read = {
      8: (place) => (view.getUint8(place) - 128) / 128,
      16: (place) => view.getInt16(place, true) / 32768,
      24: (place) => (view.getInt16(place + 1, true) * 256 + view.getUint8(place)) / 8388608,
      32: (place) =>
        format.code === 3 ? view.getFloat32(place, true) : view.getInt32(place, true) / 2147483648,
    }[format.bits];
    const count = Math.floor(size / (bytes * format.channels));
    if (count === 0) throw new Error("the WAV holds no samples");
    const samples = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      let sum = 0;
      for (let channel = 0; channel < format.channels; channel++) {
        sum += read(at + (index * format.channels + channel) * bytes);
      }
      samples[index] = sum / format.channels;
    }
    return { rate: format.rate, samples };
  }

  // Changes the rate of a stream by a windowed sinc, piece by piece; the same rate passes through.
  class Resampler {
    constructor(from, to) {
      this.step = from / to;
      // Half the filter's length, in samples of the slower rate times 16.
      this.reach = 16 * Math.max(1, this.step);
      this.cutoff = Math.min(1, to / from) * 0.94;
      this.history = new Float32Array(Math.ceil(this.reach));
      // Where the next sample lies, counted from the history's start.
      this.position = this.history.length;
    }

    push(samples) {
      if (this.step === 1) return samples;
      const all = new Float32Array(this.history.length + samples.length);
      all.set(this.history);
      all.set(samples, this.history.length);
      const out = [];
      while (this.position + this.reach < all.length) {
        out.push(this.at(all, this.position));
        this.position += this.step;
      }
      const keep = Math.max(0, Math.floor(this.position - this.reach));
      this.history = all.slice(keep);
      this.position -= keep;
      return Float32Array.from(out);
    }

    at(all, position) {
      const [first, last] = [Math.ceil(position - this.reach), Math.floor(position + this.reach)];
      let sum = 0;
      for (let index = Math.max(0, first); index <= last; index++) {
        const distance = index - position;
        const angle = Math.PI * distance * this.cutoff;
        const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
        const hann = 0.5 + 0.5 * Math.cos((Math.PI * distance) / this.reach);
        sum += all[index] * sinc * hann * this.cutoff;
      }
      return sum;
    }
  }

  // Floats from -1 to 1 as 16-bit samples, rounded, clipped.
  function toInt16(samples) {
    return Int16Array.from(samples, (value) =>
      Math.max(-32768, Math.min(32767, Math.round(value * 32768))));
  }

  globalThis.ThimbleAudio = { readWAV, Resampler, toInt16 };
})();
