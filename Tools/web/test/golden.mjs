// Golden bytes through the WebAssembly module:
//   node golden.mjs MODULE.wasm MODEL.thimble INPUTS.i8 SCORES.i8
// and what it hears in a recording, a line a window:
//   node golden.mjs MODULE.wasm MODEL.thimble RECORDING.wav
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";

const page = fileURLToPath(new URL("../page/", import.meta.url));
for (const name of ["engine.js", "audio.js"]) runInThisContext(readFileSync(page + name, "utf8"), name);

const [module, model, inputs, scores] = process.argv.slice(2);
const engine = await ThimbleEngine.load(readFileSync(module));
engine.open(new Uint8Array(readFileSync(model)));

if (scores) {
  const [given, expected] = [readFileSync(inputs), readFileSync(scores)];
  const [width, depth] = [engine.fact("inputValues"), engine.fact("outputValues")];
  const count = given.length / width;
  if (!Number.isInteger(count) || count === 0 || expected.length !== count * depth) {
    throw new Error(`${given.length} bytes of inputs of ${width}, ${expected.length} of scores of ${depth}`);
  }
  let same = 0;
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const output = engine.run(new Int8Array(given.buffer, given.byteOffset + index * width, width));
    const right = new Int8Array(expected.buffer, expected.byteOffset + index * depth, depth);
    if (output.every((value, at) => value === right[at])) same++;
  }
  const each = (performance.now() - start) / count;
  console.log(`${model}: ${same} of ${count} identical, ${each.toFixed(2)} ms each`);
  process.exit(same === count ? 0 : 6);
}

const wav = readFileSync(inputs);
const recording = ThimbleAudio.readWAV(wav.buffer.slice(wav.byteOffset, wav.byteOffset + wav.length));
const resampler = new ThimbleAudio.Resampler(recording.rate, engine.fact("sampleRateHertz"));
engine.hear(ThimbleAudio.toInt16(resampler.push(recording.samples)), (window) => {
  console.log(engine.className(window.best) + " " + Array.from(window.scores).join(" "));
});
