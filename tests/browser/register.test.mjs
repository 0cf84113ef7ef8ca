// The register in a browser: a code is read from a picture, a system is looked at as a tree, a meter is exchanged.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkPage, checkWeight, LANGUAGES, open, screenshot, THEMES, WIDTHS } from "./harness.mjs";

let house;

before(async () => {
  house = await open();
});
after(() => house?.close());

const picture = (name) => fileURLToPath(new URL(`./pictures/${name}`, import.meta.url));

test("a picture of a code opens its unit, in each of the three kinds; what is not registered can be", async () => {
  const page = await house.page({ lang: "en" });
  await house.logIn(page, "role-hotline-agent");
  for (const [name, serial] of [
    ["qr.jpg", "C2026910000"],
    ["data-matrix.jpg", "C2026910010"],
    ["code-128.jpg", "C2026910020"],
  ]) {
    await page.goto("/scan");
    await page.setInputFiles("[data-scan-file]", picture(name));
    await page.waitForURL("**/units/*");
    assert.equal((await page.locator("h1").textContent()).trim(), serial, name);
  }
  await page.goto("/scan");
  await page.setInputFiles("[data-scan-file]", picture("nothing.jpg"));
  await page.getByText("No code was found in the picture").waitFor();
  // A hardware scanner types wherever the focus is, and ends with Enter.
  await page.locator("h1").click();
  await page.keyboard.type("NEW-4711");
  await page.keyboard.press("Enter");
  await page.getByText("“NEW-4711” is not registered.").waitFor();
  await page.getByRole("link", { name: "Register it" }).click();
  assert.equal(await page.inputValue("#serial"), "NEW-4711");
});

test("a meter is exchanged, and both units say so", async () => {
  const page = await house.page({ lang: "en" });
  await house.logIn(page, "role-field-engineer");
  await page.goto("/scan?code=W2026910001");
  await page.getByRole("link", { name: "Exchange" }).click();
  await page.fill("#reading_before", "12.5");
  await page.fill("#reason", "It is faulty");
  await page.fill("#serial", "W2026999001");
  await page.fill("#reading_after", "0");
  await page.fill("#seals_set", "QY1, QY2");
  await page.setInputFiles("#photos", picture("qr.jpg"));
  await page.getByRole("button", { name: "Record the exchange" }).click();
  await page.getByText("W2026910001 was exchanged").waitFor();
  const history = page.locator("#history");
  await history.getByText("Put in").waitFor();
  await history.getByRole("link", { name: "W2026910001" }).click();
  await page.locator("#history").getByText("Taken out").waitFor();
});

test("the pages are as a page must be, in each language and look", async () => {
  for (const [lang] of Object.entries(LANGUAGES)) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        if (lang === "zh-Hant" && theme === "dark") continue;
        const page = await house.page({ lang, theme, width });
        await house.logIn(page, "role-hotline-agent");
        await page.goto("/scan?code=C2026910000");
        const unit = new URL(page.url()).pathname;
        const customer = await page.locator('.crumbs a[href^="/customers/"]').getAttribute("href");
        const system = await page.locator('a[href^="/systems/"]').first().getAttribute("href");
        for (const [name, path] of [
          ["customers", "/customers"],
          ["customer", customer],
          ["units", "/units"],
          ["units-due", "/units?due=soon"],
          ["unit", unit],
          ["unit-exchanged", "/scan?code=W2026900001"],
          ["system", system],
          ["unit-edit", `/register${unit}`],
          ["exchange", `${unit}/exchange`],
          ["scan", "/scan?code=NOTHING-1"],
          ["labels", "/labels?unit=1&unit=2&unit=3"],
          ["guidance", "/guidance"],
          ["guidance-one", customer.replace("customers", "guidance")],
          ["products", "/products"],
        ]) {
          await page.goto(path);
          await checkPage(page);
          await screenshot(page, `register-${name}`);
        }
        await page.context().close();
      }
    }
  }
});

test("no page weighs more than it may", async () => {
  for (const path of ["/customers", "/units", "/units/1", "/scan"]) {
    const page = await house.page({ lang: "zh-Hans" });
    await house.logIn(page, "role-hotline-agent");
    await checkWeight(page, path);
    await page.context().close();
  }
});
