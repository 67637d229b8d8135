// Any pages in a headless Chromium, such as reports: the looks that the playground has to have.
//   node looks.mjs [--pictures FOLDER] PAGE.html…
// Ends with 6 where something is not as it has to be.
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { Checks, withPage } from "./browser.mjs";

const { values, positionals } = parseArgs({ options: { pictures: { type: "string" } }, allowPositionals: true });
const checks = new Checks();
await withPage(null, async (page) => {
  for (const file of positionals) {
    await page.visit(file);
    await page.checkLooks(checks, basename(file), values.pictures);
  }
  page.checkQuiet(checks);
});
checks.exit();
