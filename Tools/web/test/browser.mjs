// A headless Chromium, driven over its debugging protocol with Node alone, and what every page has to look like.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const browsers = ["chromium", "chromium-browser", "google-chrome"];

// Counts what is not as it has to be.
export class Checks {
  failures = 0;

  check(isRight, what) {
    console.log(`${isRight ? "ok  " : "FAIL"} ${what}`);
    if (!isRight) this.failures += 1;
  }

  exit() {
    console.log(this.failures === 0 ? "all right" : `${this.failures} wrong`);
    process.exit(this.failures === 0 ? 0 : 6);
  }
}

// Starts a browser, whose microphone plays `recording` where there is one, and lets `use` work on a page of it.
export async function withPage(recording, use) {
  const folder = mkdtempSync(join(tmpdir(), "playground-"));
  const browser = launch(folder, recording);
  try {
    await use(await Page.open(browser));
  } finally {
    // Its processes write until all of them have gone.
    const gone = new Promise((done) => browser.process.once("exit", done));
    browser.send("Browser.close").catch(() => browser.process.kill("SIGKILL"));
    await gone;
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

// A browser, and a function that sends it a command.
function launch(folder, recording) {
  const name = browsers.find((name) => existsSync(`/usr/bin/${name}`));
  if (!name) throw new Error(`none of ${browsers.join(", ")} is installed`);
  const child = spawn(`/usr/bin/${name}`, [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
    "--remote-debugging-pipe", "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    `--user-data-dir=${folder}`,
    ...(recording ? [`--use-file-for-fake-audio-capture=${resolve(recording)}%noloop`] : []),
  ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [input, output] = [child.stdio[3], child.stdio[4]];
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
  return { process: child, send, listen: (listener) => listeners.push(listener) };
}

// A page: what it asked the network for, what it complained of, and what can be evaluated in it.
class Page {
  requests = [];
  complaints = [];

  static async open(browser) {
    const page = new Page();
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    page.send = (method, params) => browser.send(method, params, sessionId);
    browser.listen(({ method, params }) => page.hear(method, params));
    for (const domain of ["Network", "Runtime", "Log", "Page"]) await page.send(`${domain}.enable`);
    return page;
  }

  hear(method, params) {
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
    if (method === "Runtime.exceptionThrown") this.complaints.push(params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" && params.type === "error") this.complaints.push("console.error");
    if (method === "Log.entryAdded" && params.entry.level === "error") this.complaints.push(params.entry.text);
  }

  async visit(file) {
    await this.send("Page.navigate", { url: pathToFileURL(resolve(file)).href });
    await this.until("document.readyState === 'complete'");
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send(
      "Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async until(expression, seconds = 30) {
    for (let tries = 0; tries < seconds * 10; tries++) {
      if (await this.evaluate(expression)) return true;
      await new Promise((done) => setTimeout(done, 100));
    }
    return false;
  }

  // On desktop and phone, light and dark: no box too narrow for its content, no faint text. Pictures of the
  // whole page go to a folder where there is one.
  async checkLooks(checks, name, pictures) {
    for (const [device, width, height] of [["desktop", 1280, 900], ["phone", 360, 740]]) {
      for (const scheme of ["light", "dark"]) {
        await this.send(
          "Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 500 });
        await this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
        const wide = await this.evaluate(`(${wideBoxes})()`);
        checks.check(wide.length === 0, `${name}, ${device}, ${scheme}: nothing is wider than its box ${wide}`);
        const faint = await this.evaluate(`(${faintText})()`);
        checks.check(faint.length === 0, `${name}, ${device}, ${scheme}: contrast is at least 4.5 ${faint}`);
        if (!pictures) continue;
        const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: true });
        writeFileSync(join(pictures, `${name}-${device}-${scheme}.png`), Buffer.from(data, "base64"));
      }
    }
  }

  checkQuiet(checks) {
    const foreign = this.requests.filter((url) => !/^(file|data|blob):/.test(url));
    checks.check(foreign.length === 0, `no request leaves the page ${foreign}`);
    checks.check(this.complaints.length === 0, `the console stays empty of errors ${this.complaints}`);
  }
}

// Elements whose content is wider than they are, unless they are there to scroll, and texts that leave their drawing;
// runs in the page.
function wideBoxes() {
  return [...document.querySelectorAll("body *, svg text")].filter((element) => {
    if (element instanceof SVGTextElement) {
      const [own, drawing] = [element, element.ownerSVGElement].map((part) => part.getBoundingClientRect());
      return own.width > 0 && (own.left < drawing.left - 1 || own.right > drawing.right + 1);
    }
    if (element instanceof SVGElement) return false;
    const style = getComputedStyle(element);
    const scrolls = ["auto", "scroll"].includes(style.overflowX) && element.tabIndex === 0;
    return !scrolls && style.display !== "inline" && element.clientWidth > 0
      && element.scrollWidth > element.clientWidth + 1;
  }).map((element) => element.id || `${element.tagName} ${element.textContent.slice(0, 40)}`);
}

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
  // What fills a drawing, where something does.
  const paper = (element) => {
    const fill = element.ownerSVGElement?.querySelector(".paper, .page");
    return fill ? channels(getComputedStyle(fill).fill) : null;
  };
  const behind = (element) => {
    if (paper(element)) return paper(element);
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      // A tint is as good as what it lies on.
      if (colour.length < 4 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *, svg text")].filter((element) => {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || ["SCRIPT", "STYLE"].includes(element.tagName) || element.disabled) return false;
    const bar = element.closest("#scores li")?.querySelector(".bar");
    const grounds = [behind(element)].concat(bar ? [channels(getComputedStyle(bar).backgroundColor)] : []);
    const style = getComputedStyle(element);
    const text = luminance(channels(element instanceof SVGTextElement ? style.fill : style.color));
    return grounds.some((ground) => {
      const other = luminance(ground);
      return (Math.max(text, other) + 0.05) / (Math.min(text, other) + 0.05) < 4.5;
    });
  }).map((element) => element.id || `${element.tagName} ${element.textContent.slice(0, 40)}`);
}
