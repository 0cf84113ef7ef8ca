// The first page anybody sees.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkPage, checkWeight, LANGUAGES, open, screenshot, THEMES, WIDTHS } from "./harness.mjs";

let house;

before(async () => {
  house = await open();
});
after(() => house?.close());

for (const lang of Object.keys(LANGUAGES)) {
  test(`the log-in page speaks ${lang}, in light and dark, on a desk and on a phone`, async () => {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await house.page({ lang, theme, width });
        await page.goto("/");
        assert.match(new URL(page.url()).pathname, /^\/login/, "who is not logged in is led to the log-in page");
        assert.equal(await page.getAttribute("html", "lang"), lang);
        assert.equal(await page.locator('input[autocomplete~="username"]').count(), 1);
        assert.equal(await page.locator('input[autocomplete~="current-password"]').count(), 1);
        await checkPage(page);
        await screenshot(page, "log-in");
        await page.context().close();
      }
    }
  });
}

test("no two languages show the same title", async () => {
  const titles = new Set();
  for (const lang of Object.keys(LANGUAGES)) {
    const page = await house.page({ lang });
    await page.goto("/login");
    titles.add(await page.title());
  }
  assert.equal(titles.size, Object.keys(LANGUAGES).length, [...titles].join(" | "));
});

test("the log-in page is light over the wire", async () => {
  await checkWeight(await house.page(), "/login");
});
