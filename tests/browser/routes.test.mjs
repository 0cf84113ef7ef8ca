// A day of visits: the plan in force on one page, an engineer away, the map zoomed; in every language, light and dark, on a phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkPage, LANGUAGES, open, screenshot, THEMES, WIDTHS } from "./harness.mjs";

let house;

before(async () => {
  house = await open();
});
after(() => house?.close());

/** The demo's plan of today. */
async function today(page) {
  await house.logIn(page, "role-dispatcher");
  await page.goto("/routes");
  await page.locator("table a").first().click();
  await page.waitForSelector(".plan-answer");
}

test("the day is looked at in every language, by light and by dark, at a desk and on a phone", async () => {
  for (const lang of Object.keys(LANGUAGES)) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        // Traditional characters need no second look in the dark.
        if (lang === "zh-Hant" && theme === "dark") continue;
        const page = await house.page({ lang, theme, width });
        await today(page);
        assert.ok((await page.locator(".round").count()) >= 3, "several go out");
        assert.ok((await page.locator(".map-stop").count()) >= 10, "visits stand on the map");
        await checkPage(page);
        await screenshot(page, "routes-plan");
        if (width < 600) {
          const list = await page.locator(".plan-rounds").boundingBox();
          const map = await page.locator(".plan-map").boundingBox();
          assert.ok(list.y < map.y, "the list comes first on a phone");
        }
        await page.context().close();
      }
    }
  }
});

test("the map is zoomed, moved and seen whole again", async () => {
  const page = await house.page({ lang: "en" });
  await today(page);
  const map = page.locator(".plan-map > svg");
  const whole = await map.getAttribute("viewBox");
  await page.locator('[data-zoom="in"]').click();
  const near = await map.getAttribute("viewBox");
  assert.ok(Number(near.split(" ")[2]) < Number(whole.split(" ")[2]), "it is nearer");
  await map.scrollIntoViewIfNeeded();
  const box = await map.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 80, box.y + box.height / 2 - 40);
  await page.mouse.up();
  assert.notEqual(await map.getAttribute("viewBox"), near, "it was moved");
  await page.locator('[data-zoom="all"]').click();
  assert.equal((await map.getAttribute("viewBox")).split(" ").map(Number).join(" "), whole);
});

test("somebody stays away: the search is seen, and the plan comes by itself", async () => {
  const page = await house.page({ lang: "en" });
  await today(page);
  const rounds = await page.locator(".round").count();
  await page.locator(".round-head .menu summary").first().click();
  await page.getByRole("button", { name: "Stays away" }).first().click();
  await page.waitForSelector(".plan-busy");
  await screenshot(page, "routes-searching");
  await page.waitForSelector(".plan-busy", { state: "detached", timeout: 30_000 });
  await page.getByText(/\S stays away/).first().waitFor();
  assert.ok((await page.locator(".round").count()) <= rounds);
  await checkPage(page);
  await screenshot(page, "routes-changed");
});

test("the other pages hold in both widths", async () => {
  for (const width of WIDTHS) {
    const page = await house.page({ lang: "zh-Hans", width });
    await house.logIn(page, "role-dispatcher");
    for (const [path, name] of [
      ["/routes", "routes-list"],
      ["/routes/new", "routes-new"],
      ["/routes/file", "routes-file"],
      ["/routes/people", "routes-people"],
    ]) {
      await page.goto(path);
      await checkPage(page);
      await screenshot(page, name);
    }
    await page.goto("/routes/people");
    await page.locator("table a").first().click();
    await page.waitForSelector("form textarea");
    await checkPage(page);
    await screenshot(page, "routes-person");
  }
});
