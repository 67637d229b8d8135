// The playground in a headless Chromium:
//   node page.mjs PLAYGROUND.html RECORDING.wav [SCREENSHOT-FOLDER]
// The recording is the fake microphone's. Ends with 6 where something is not as it has to be.
import { Checks, withPage } from "./browser.mjs";

const [file, recording, pictures] = process.argv.slice(2);
const checks = new Checks();
await withPage(recording, async (page) => {
  await page.visit(file);
  checks.check(await page.until("document.documentElement?.dataset.ready === 'true'"), "the page opens its first model");

  const models = await page.evaluate("document.getElementById('model').options.length");
  for (let index = 0; index < models; index++) {
    await page.evaluate(`document.getElementById('model').value = ${index}; document.getElementById('model').onchange()`);
    const name = await page.evaluate(`document.getElementById('model').options[${index}].text`);
    await page.evaluate("document.querySelector('#samples button').click()");
    const hears = await page.until("document.getElementById('best').textContent === 'Yes'", 10);
    checks.check(hears, `${name} hears the sample 'yes'`);
    checks.check(await page.evaluate("document.getElementById('problem').textContent") === "", `${name} has no problem`);
  }
  await page.evaluate("document.getElementById('model').value = 0; document.getElementById('model').onchange()");
  await page.evaluate("document.querySelector('#legend button').click()");
  checks.check(/ of 49 rows/.test(await page.evaluate("document.getElementById('place').textContent")), "a tensor tells its rows");
  await page.evaluate("document.querySelector('#legend button').click()");
  const detail = () => page.evaluate("document.querySelector('#lives .detail').textContent");
  checks.check(/^Point at/.test(await detail()), "the plan's picture says how to use it");
  await page.evaluate("document.querySelector('#lives .key').dispatchEvent(new Event('click', { bubbles: true }))");
  checks.check(/steps \d+ to \d+, at most \d+ of 49 rows/.test(await detail()), "a tensor of the picture tells its life");
  checks.check(await page.evaluate("document.querySelectorAll('#lives .shown').length") === 2, "and stands out alone");
  await page.evaluate("document.querySelector('#lives .key').dispatchEvent(new Event('click', { bubbles: true }))");

  const drop = (bytes, name) => page.evaluate(`{
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(bytes)}], ${JSON.stringify(name)}));
    document.dispatchEvent(Object.assign(new Event("drop"), { dataTransfer: transfer }));
  }`);
  const problem = (pattern) => page.until(`${pattern}.test(document.getElementById('problem').textContent)`, 5);
  await drop("THMB and nothing else", "damaged.thimble");
  checks.check(await problem("/is refused/"), "a damaged model is refused with a way out");
  await drop("RIFF and nothing else", "damaged.wav");
  checks.check(await problem("/no WAV file/"), "a damaged recording is refused");
  await page.evaluate("document.getElementById('model').onchange()");

  await page.evaluate("document.getElementById('microphone').click()");
  const heard = await page.until(
    "[...document.querySelectorAll('#events li')].some((item) => /Yes/.test(item.textContent))", 20);
  checks.check(heard, "a word is recognised in the microphone's stream");
  console.log(await page.evaluate("[...document.querySelectorAll('#events li')].map((item) => item.textContent).join(' | ')"));
  await page.evaluate("document.getElementById('microphone').click()");

  await page.checkLooks(checks, "playground", pictures);
  page.checkQuiet(checks);
});
checks.exit();
