// Contracts, parts and rates: what was agreed, on a desk and on a phone; rows pasted from a spreadsheet; a worse time approved.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkPage, LANGUAGES, open, screenshot } from "./harness.mjs";

const LOOKS = [
  { lang: "zh-Hans", theme: "light", width: 1280 },
  { lang: "zh-Hans", theme: "dark", width: 390 },
  { lang: "en", theme: "dark", width: 1280 },
  { lang: "en", theme: "light", width: 390 },
];
const PAGES = ["/contracts", "/contracts/1", "/contracts/4", "/contracts/4/edit", "/contracts/4/versions", "/parts", "/parts/DC-ER18", "/rates"];

describe("contracts", () => {
  let house;
  before(async () => {
    house = await open();
  });
  after(() => house?.close());

  for (const look of LOOKS) {
    test(`pages in ${look.lang}, ${look.theme}, ${look.width}`, async () => {
      assert.ok(LANGUAGES[look.lang]);
      const page = await house.page(look);
      await house.logIn(page, "role-supervisor");
      for (const path of PAGES) {
        await page.goto(path);
        await checkPage(page);
        await screenshot(page, `contracts${path.replaceAll("/", "-")}`);
      }
      await page.context().close();
    });
  }

  test("rows of a spreadsheet are pasted, and a worse time is approved by name", async () => {
    const page = await house.page({ lang: "en" });
    await house.logIn(page, "role-supervisor");
    await page.goto("/contracts/new?customer=7");
    await page.fill("#number", "HT-BROWSER-1");
    await page.fill("#signed", "2026-01-15");
    const pasted = ["P-ANSWER-24H\t48 h\t8.1", "P-LOCAL-2H\t1 h\t8.2", "P-ESCALATE\t4 h\t8.3", "P-ZERO\t1 min\t8.4"].join("\n");
    await page.locator("#times-0-length").evaluate((field, text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, pasted);
    assert.equal(await page.inputValue("#times-3-clause"), "8.4");
    assert.equal(await page.inputValue("#times-1-promise"), "P-LOCAL-2H");
    await screenshot(page, "contracts-pasted");
    await page.click("form.contract-form .actions .button-primary");
    await page.waitForURL(/\/contracts\/\d+$/);
    const said = await page.textContent("main");
    assert.match(said, /Worse, not applied/);
    await page.click("text=Approve by name");
    await page.fill("#reason", "The customer keeps an engineer of their own on duty.");
    await checkPage(page);
    await screenshot(page, "contracts-approve");
    await page.click("main form .button-primary");
    await page.waitForURL(/\/contracts\/\d+$/);
    assert.match(await page.textContent("main"), /Worse, approved[\s\S]*keeps an engineer/);
    await checkPage(page);
    await screenshot(page, "contracts-approved");
  });
});
