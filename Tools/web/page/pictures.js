"use strict";
// Pictures: features of a window, and the arena's bytes under the plan that placed them.
(function () {
  // Blue to yellow over -128 to 127, equally readable in both schemes.
  function heat(value) {
    const share = (value + 128) / 255;
    return [Math.round(255 * Math.min(1, 1.6 * share)), Math.round(235 * share), Math.round(140 * (1 - share) + 30)];
  }

  // Scaled to what there is, so that quiet rooms show too.
  function drawFeatures(canvas, { frames, width, values }) {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const shade = (value) => heat(most > least ? (255 * (value - least)) / (most - least) - 128 : 0);
    canvas.width = Math.max(1, frames);
    canvas.height = Math.max(1, width);
    if (frames < 1 || width < 1) return;
    const context = canvas.getContext("2d");
    const image = context.createImageData(frames, width);
    for (let frame = 0; frame < frames; frame++) {
      for (let row = 0; row < width; row++) {
        const at = 4 * ((width - 1 - row) * frames + frame);
        image.data.set([...shade(values[frame * width + row]), 255], at);
      }
    }
    context.putImageData(image, 0, 0);
  }

  // The arena's values, 64 bytes a line: in full colour where a byte differs from the picture before, dimmed
  // elsewhere. A highlighted tensor's slots stand out, all others are grey.
  class ArenaPicture {
    constructor(canvas) {
      this.canvas = canvas;
      this.highlighted = null;
    }

    // tensors: name, ringRows, height and pieces, [offset, bytes]; none where the plan is not known.
    start(bytes, tensors) {
      this.arena = this.before = null;
      this.highlighted = null;
      this.tensors = tensors;
      this.owners = Array.from({ length: bytes }, () => []);
      tensors.forEach((tensor, index) => {
        for (const [from, count] of tensor.pieces) {
          for (let at = from; at < Math.min(bytes, from + count); at++) {
            if (!this.owners[at].includes(index)) this.owners[at].push(index);
          }
        }
      });
      this.canvas.width = 64;
      this.canvas.height = Math.max(1, Math.ceil(bytes / 64));
      this.canvas.style.aspectRatio = `64 / ${Math.min(256, this.canvas.height)}`;
    }

    draw(arena) {
      [this.before, this.arena] = [this.arena, arena];
      this.refresh();
    }

    // Shows one tensor's slots, or all again.
    highlight(index) {
      this.highlighted = this.highlighted === index ? null : index;
      this.refresh();
      return this.highlighted;
    }

    refresh() {
      const context = this.canvas.getContext("2d");
      const image = context.createImageData(this.canvas.width, this.canvas.height);
      for (let at = 0; at < this.arena.length; at++) image.data.set([...this.colour(at), 255], 4 * at);
      context.putImageData(image, 0, 0);
    }

    colour(at) {
      const value = (this.arena[at] << 24) >> 24;
      if (this.highlighted !== null && !this.owners[at].includes(this.highlighted)) return [110, 110, 110];
      const isFresh = !this.before || this.before[at] !== this.arena[at];
      return heat(value).map((part) => (isFresh ? part : part * 0.45));
    }

    // A tensor in words.
    describe(index) {
      const { name, ringRows, height } = this.tensors[index];
      return height ? `${name} (${ringRows} of ${height} rows)` : `${name} (scratch)`;
    }

    // Whose byte it is, in words.
    owner(at) {
      const owners = this.owners[at];
      if (!owners) return "";
      const list = owners.length
        ? owners.map((index) => this.describe(index)).join(", then ")
        : this.tensors.length ? "counters" : "the plan of a dropped file is not known here";
      return `Byte ${at}: ${list}`;
    }
  }

  globalThis.ThimblePictures = { drawFeatures, ArenaPicture };
})();
