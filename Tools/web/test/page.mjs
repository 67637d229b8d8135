// The page in a headless Chromium, driven over its debugging protocol with Node alone:
//   node page.mjs PLAYGROUND.html RECORDING.wav [SCREENSHOT-FOLDER]
// The recording is the fake microphone's. Ends with 6 where something is not as it has to be.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [page, recording, pictures] = process.argv.slice(2);
const browsers = ["chromium", "chromium-browser", "google-chrome"];
const folder = mkdtempSync(join(tmpdir(), "playground-"));
const failures = [];
const check = (isRight, what) => {
  console.log(`${isRight ? "ok  " : "FAIL"} ${what}`);
  if (!isRight) failures.push(what);
};

// A browser, and a function that sends it a command.
async function launch() {
  const name = browsers.find((name) => existsSync(`/usr/bin/${name}`));
  if (!name) throw new Error(`none of ${browsers.join(", ")} is installed`);
  const process = spawn(`/usr/bin/${name}`, [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--remote-debugging-pipe",
    "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${resolve(recording)}%noloop`, `--user-data-dir=${folder}`,
  ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [input, output] = [process.stdio[3], process.stdio[4]];
  const waiting = new Map();
  const listeners = [];
  let [text, last] = ["", 0];
  output.on("data", (data) => {
    text += data;
    const messages = text.split("\0");
    text = messages.pop();
    for (const message of messages.map((message) => JSON.parse(message))) {
      if (message.id) waiting.get(message.id)(message);
      else listeners.forEach((listener) => listener(message));
    }
  });
  const send = (method, params = {}, sessionId) => new Promise((done, fail) => {
    last += 1;
    waiting.set(last, ({ result, error }) => (error ? fail(new Error(error.message)) : done(result)));
    input.write(JSON.stringify({ id: last, method, params, sessionId }) + "\0");
  });
  return { process, send, listen: (listener) => listeners.push(listener) };
}

const browser = await launch();
try {
  const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (method, params) => browser.send(method, params, sessionId);
  const [requests, complaints] = [[], []];
  browser.listen(({ method, params }) => {
    if (method === "Network.requestWillBeSent") requests.push(params.request.url);
    if (method === "Runtime.exceptionThrown") complaints.push(params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" && params.type === "error") complaints.push("console.error");
    if (method === "Log.entryAdded" && params.entry.level === "error") complaints.push(params.entry.text);
  });
  for (const domain of ["Network", "Runtime", "Log", "Page"]) await send(`${domain}.enable`);
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send(
      "Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const until = async (expression, seconds = 30) => {
    for (let tries = 0; tries < seconds * 10; tries++) {
      if (await evaluate(expression)) return true;
      await new Promise((done) => setTimeout(done, 100));
    }
    return false;
  };

  await send("Page.navigate", { url: pathToFileURL(resolve(page)).href });
  check(await until("document.documentElement?.dataset.ready === 'true'"), "the page opens its first model");

  const models = await evaluate("document.getElementById('model').options.length");
  for (let index = 0; index < models; index++) {
    await evaluate(`document.getElementById('model').value = ${index}; document.getElementById('model').onchange()`);
    const name = await evaluate(`document.getElementById('model').options[${index}].text`);
    await evaluate("document.querySelector('#samples button').click()");
    const hears = await until("document.getElementById('best').textContent === 'Yes'", 10);
    check(hears, `${name} hears the sample 'yes'`);
    check(await evaluate("document.getElementById('problem').textContent") === "", `${name} has no problem`);
  }
  await evaluate("document.getElementById('model').value = 0; document.getElementById('model').onchange()");
  await evaluate("document.querySelector('#legend button').click()");
  check(/ of 49 rows/.test(await evaluate("document.getElementById('place').textContent")), "a tensor tells its rows");
  await evaluate("document.querySelector('#legend button').click()");

  const drop = (bytes, name) => evaluate(`{
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(bytes)}], ${JSON.stringify(name)}));
    document.dispatchEvent(Object.assign(new Event("drop"), { dataTransfer: transfer }));
  }`);
  const problem = (pattern) => until(`${pattern}.test(document.getElementById('problem').textContent)`, 5);
  await drop("THMB and nothing else", "damaged.thimble");
  check(await problem("/is refused/"), "a damaged model is refused with a way out");
  await drop("RIFF and nothing else", "damaged.wav");
  check(await problem("/no WAV file/"), "a damaged recording is refused");
  await evaluate("document.getElementById('model').onchange()");

  await evaluate("document.getElementById('microphone').click()");
  const heard = await until(
    "[...document.querySelectorAll('#events li')].some((item) => /Yes/.test(item.textContent))", 20);
  check(heard, "a word is recognised in the microphone's stream");
  console.log(await evaluate("[...document.querySelectorAll('#events li')].map((item) => item.textContent).join(' | ')"));
  await evaluate("document.getElementById('microphone').click()");

  for (const [device, width, height] of [["desktop", 1280, 900], ["phone", 360, 740]]) {
    for (const scheme of ["light", "dark"]) {
      await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 500 });
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      const wide = await evaluate(`[...document.querySelectorAll("body *")].filter((element) =>
        element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
        && getComputedStyle(element).display !== "inline").map((element) => element.id || element.tagName)`);
      check(wide.length === 0, `${device}, ${scheme}: nothing is wider than its box ${wide}`);
      const faint = await evaluate(`(${faintText})()`);
      check(faint.length === 0, `${device}, ${scheme}: contrast is at least 4.5 ${faint}`);
      if (pictures) {
        const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: true });
        writeFileSync(join(pictures, `${device}-${scheme}.png`), Buffer.from(data, "base64"));
      }
    }
  }
  const foreign = requests.filter((url) => !/^(file|data|blob):/.test(url));
  check(foreign.length === 0, `no request leaves the page ${foreign}`);
  check(complaints.length === 0, `the console stays empty of errors ${complaints}`);
} finally {
  // Its processes write until all of them have gone.
  const gone = new Promise((done) => browser.process.once("exit", done));
  browser.send("Browser.close").catch(() => browser.process.kill("SIGKILL"));
  await gone;
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
console.log(failures.length === 0 ? "all right" : `${failures.length} wrong`);
process.exit(failures.length === 0 ? 0 : 6);

// Elements whose text has a contrast below 4.5 with what is behind it; runs in the page.
function faintText() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter((element) => {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || ["SCRIPT", "STYLE"].includes(element.tagName) || element.disabled) return false;
    const bar = element.closest("#scores li")?.querySelector(".bar");
    const grounds = [behind(element)].concat(bar ? [channels(getComputedStyle(bar).backgroundColor)] : []);
    const text = luminance(channels(getComputedStyle(element).color));
    return grounds.some((ground) => {
      const other = luminance(ground);
      return (Math.max(text, other) + 0.05) / (Math.min(text, other) + 0.05) < 4.5;
    });
  }).map((element) => element.id || element.tagName);
}
