"use strict";
(async function () {
  const baked = JSON.parse(document.getElementById("baked").textContent);
  const element = (id) => document.getElementById(id);
  const engine = await ThimbleEngine.load(fromBase64(baked.module));
  const arenaPicture = new ThimblePictures.ArenaPicture(element("arena"));
  let busy = { milliseconds: 0, hops: 0, worst: 0 };
  let listening = null;
  // Who hears a recording: another one, or another model, takes its place.
  let playing = null;

  function fromBase64(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  const grouped = (number) => Math.round(number).toLocaleString("en-US");

  // MARK: Model

  function openModel(file, shipped) {
    stopMicrophone();
    element("problem").textContent = "";
    try {
      engine.open(file);
    } catch (error) {
      element("problem").textContent = error.message;
      return;
    }
    const bytes = engine.fact("arenaBytes");
    showPairs(element("facts"), [
      ["File", `${grouped(file.length)} bytes, in flash on a microcontroller`],
      ["Arena", `${grouped(bytes)} bytes of SRAM`],
      ["Takes", engine.listens
        ? `sound at ${grouped(engine.fact("sampleRateHertz"))} Hz, windows of ${engine.fact("frames")} frames`
        : `${grouped(engine.fact("inputValues"))} int8 values: no front end that listens`],
      ["Classes", String(engine.labels.length || engine.fact("outputValues"))],
    ]);
    for (const button of document.querySelectorAll("#microphone, #samples button, #wav")) {
      button.disabled = !engine.listens;
    }
    if (!engine.listens) {
      element("problem").textContent =
        "This model has no audio front end that works without the whole clip, so that it cannot listen here; " +
          "'thimble run' takes its inputs.";
    }
    const tensors = shipped ? shipped.tensors : [];
    arenaPicture.start(bytes, tensors);
    arenaPicture.draw(engine.arena());
    element("arena-text").textContent =
      `${grouped(bytes)} bytes, 64 a line` + (tensors.length ? "" : "; the plan of a dropped file is not drawn");
    element("legend").replaceChildren(...tensors.map(legendItem));
    showLives(shipped);
    showCost(shipped);
    showScores(new Int8Array(engine.fact("outputValues")).fill(-128));
    element("best").textContent = "Nothing yet";
    element("events").replaceChildren();
    busy = { milliseconds: 0, hops: 0, worst: 0 };
  }

  // A tensor's name as a button that shows where its rows lie.
  function legendItem(tensor, index) {
    const [item, button] = [document.createElement("li"), document.createElement("button")];
    button.type = "button";
    button.textContent = tensor.name;
    button.setAttribute("aria-pressed", "false");
    button.onclick = () => {
      const shown = arenaPicture.highlight(index);
      element("legend").querySelectorAll("button").forEach((other, place) =>
        other.setAttribute("aria-pressed", String(place === shown)));
      element("place").textContent = arenaPicture.describe(index);
    };
    item.append(button);
    return item;
  }

  // The picture that 'thimble plan --svg' drew when the page was built, and its own script.
  function showLives(shipped) {
    element("lives").innerHTML = shipped ? shipped.picture : "";
    element("lives-text").textContent = shipped
      ? `The plan of ${shipped.name}: what lies where in the arena, and from when to when.`
      : "Of a dropped file, 'thimble plan FILE --svg arena.svg' draws the plan as the same picture.";
    if (shipped) showTensorLives(element("lives").querySelector("svg"));
  }

  function showPairs(list, pairs) {
    list.replaceChildren(...pairs.flatMap(([name, value]) => {
      const [term, text] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = name;
      text.textContent = value;
      return [term, text];
    }));
  }

  function showCost(shipped) {
    if (!shipped) {
      showPairs(element("cost"), []);
      element("cost-text").textContent =
        "Figures are baked in for shipped models; 'thimble profile FILE --board stm32l4r5zi' tells those of any file.";
      return;
    }
    const cost = shipped.cost;
    showPairs(element("cost"), [
      ["Cycles", grouped(cost.cycles)],
      ["Time", `${cost.milliseconds.toFixed(1)} ms an inference`],
      ["Energy", `${grouped(cost.microjoules)} µJ an inference`],
      ["Always on", `${grouped(cost.averageMicrowatts)} µW on average, ${cost.periodSeconds} s a window`],
      ["SRAM in all", `${grouped(cost.sramBytes)} bytes: arena, front end and stack`],
    ]);
    element("cost-text").textContent =
      `Predicted by 'thimble profile' for ${shipped.name}, laid out for ${cost.target}, on ${cost.board} at ` +
        `${cost.megahertz} MHz, front end included; energy of the whole chip. They were computed when this page was ` +
        "built, not here.";
  }

  // MARK: Sound

  function showScores(scores) {
    const list = element("scores");
    list.replaceChildren(...Array.from(scores.slice(0, 40), (score, index) => {
      const share = (score + 128) / 256;
      const [item, bar] = [document.createElement("li"), document.createElement("div")];
      bar.className = "bar";
      bar.style.width = `${(100 * share).toFixed(1)}%`;
      const [name, value] = [document.createElement("span"), document.createElement("span")];
      name.textContent = engine.className(index);
      value.textContent = `${(100 * share).toFixed(1)} %`;
      item.append(bar, name, value);
      return item;
    }));
  }

  function showWindow(window, seconds) {
    showScores(window.scores);
    element("best").textContent = engine.className(window.best);
    const item = document.createElement("li");
    const share = (window.scores[window.best] + 128) / 2.56;
    item.textContent = window.word
      ? `${seconds.toFixed(1)} s: the word ${engine.className(window.word.index)}`
      : `${seconds.toFixed(1)} s: ${engine.className(window.best)}, ${share.toFixed(1)} %`;
    if (window.word) item.className = "word";
    element("events").prepend(item);
    while (element("events").children.length > 100) element("events").lastChild.remove();
  }

  // Hears a hop, draws what came of it.
  function hearHop(samples, clock) {
    const start = performance.now();
    const windows = [];
    engine.hear(samples, (window) => windows.push(window));
    const elapsed = performance.now() - start;
    busy.hops += 1;
    busy.milliseconds += elapsed;
    busy.worst = Math.max(busy.worst, elapsed);
    clock.samples += samples.length;
    for (const window of windows) showWindow(window, clock.samples / engine.fact("sampleRateHertz"));
  }

  function draw() {
    ThimblePictures.drawFeatures(element("features"), engine.features());
    arenaPicture.draw(engine.arena());
    element("time").textContent =
      `${(busy.milliseconds / Math.max(1, busy.hops)).toFixed(2)} ms a hop of 20 ms on this machine, ` +
        `${busy.worst.toFixed(2)} ms at worst`;
  }

  // The hop of the firmware's examples: 20 ms.
  const hopSamples = () => Math.round(engine.fact("sampleRateHertz") / 50);

  class Listener {
    constructor(rate) {
      engine.reset();
      this.resampler = new ThimbleAudio.Resampler(rate, engine.fact("sampleRateHertz"));
      this.clock = { samples: 0 };
      this.rest = new Int16Array(0);
    }

    push(floats) {
      const fresh = ThimbleAudio.toInt16(this.resampler.push(floats));
      const all = new Int16Array(this.rest.length + fresh.length);
      all.set(this.rest);
      all.set(fresh, this.rest.length);
      const hop = hopSamples();
      let at = 0;
      for (; at + hop <= all.length; at += hop) hearHop(all.subarray(at, at + hop), this.clock);
      this.rest = all.slice(at);
    }

    // The rest, and silence until a clip that is shorter than a window fills it.
    finish() {
      const silence = new Float32Array(engine.fact("windowSamples"));
      const missing = engine.fact("windowSamples") - this.clock.samples - this.rest.length;
      this.push(silence.subarray(0, Math.max(hopSamples() - this.rest.length, missing, 0)));
    }
  }

  // Hears a recording at the pace of the pictures, or at once where motion is not wanted.
  async function hearRecording(buffer) {
    stopMicrophone();
    element("problem").textContent = "";
    try {
      const recording = ThimbleAudio.readWAV(buffer);
      const listener = new Listener(recording.rate);
      playing = listener;
      const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const piece = isStill ? recording.samples.length : Math.ceil(recording.rate / 50);
      for (let at = 0; at < recording.samples.length && playing === listener; at += piece) {
        listener.push(recording.samples.subarray(at, at + piece));
        draw();
        await new Promise((done) => requestAnimationFrame(done));
      }
      if (playing !== listener) return;
      listener.finish();
      draw();
    } catch (error) {
      element("problem").textContent = error.message;
    }
  }

  async function startMicrophone() {
    playing = null;
    element("problem").textContent = "";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
      });
      const context = new AudioContext();
      // A page from disk may load no blob as a module, but this.
      const code = encodeURIComponent(element("worklet").textContent);
      await context.audioWorklet.addModule(`data:text/javascript,${code}`);
      const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
      const listener = new Listener(context.sampleRate);
      node.port.onmessage = (message) => listener.push(message.data);
      context.createMediaStreamSource(stream).connect(node);
      listening = { stream, context, frame: 0 };
      const refresh = () => {
        if (!listening) return;
        draw();
        listening.frame = requestAnimationFrame(refresh);
      };
      refresh();
      element("microphone").setAttribute("aria-pressed", "true");
      element("microphone").textContent = "Stop listening";
    } catch (error) {
      element("problem").textContent = `The microphone cannot be used: ${error.message}`;
    }
  }

  function stopMicrophone() {
    playing = null;
    if (!listening) return;
    for (const track of listening.stream.getTracks()) track.stop();
    listening.context.close();
    cancelAnimationFrame(listening.frame);
    listening = null;
    element("microphone").setAttribute("aria-pressed", "false");
    element("microphone").textContent = "Listen to the microphone";
  }

  // MARK: The page's controls

  const readFile = async (input, use) => {
    const file = input.files ? input.files[0] : input;
    if (file) use(await file.arrayBuffer());
  };
  element("model").append(...baked.models.map((model, index) => new Option(model.name, index)));
  element("model").onchange = () => {
    const model = baked.models[element("model").value];
    openModel(fromBase64(model.file), model);
  };
  element("file").onchange = (event) =>
    readFile(event.target, (buffer) => openModel(new Uint8Array(buffer), null));
  element("wav").onchange = (event) => readFile(event.target, hearRecording);
  element("samples").append(...baked.samples.map((sample) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `Hear ${sample.name}`;
    button.onclick = () => hearRecording(fromBase64(sample.file).buffer);
    return button;
  }));
  element("microphone").onclick = () => (listening ? stopMicrophone() : startMicrophone());

  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (!file) return;
    const isModel = file.name.toLowerCase().endsWith(".thimble");
    readFile(file, (buffer) => isModel ? openModel(new Uint8Array(buffer), null) : hearRecording(buffer));
  });

  let pointed = 0;
  const point = (at) => {
    pointed = Math.max(0, Math.min(engine.fact("arenaBytes") - 1, at));
    element("place").textContent = arenaPicture.owner(pointed);
  };
  element("arena").addEventListener("pointermove", (event) => {
    const box = event.target.getBoundingClientRect();
    const column = Math.floor((64 * (event.clientX - box.left)) / box.width);
    const row = Math.floor((event.target.height * (event.clientY - box.top)) / box.height);
    point(row * 64 + Math.min(63, Math.max(0, column)));
  });
  element("arena").addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -64, ArrowDown: 64 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    point(pointed + step);
  });

  element("model").onchange();
  document.documentElement.dataset.ready = "true";
})();
