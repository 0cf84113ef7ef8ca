// A day at the desk: a call is taken, the case answered by keyboard, and a second browser sees it at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkPage, checkWeight, LANGUAGES, open, screenshot, THEMES, WIDTHS } from "./harness.mjs";

let house;

before(async () => {
  house = await open();
});
after(() => house?.close());

const unassigned = "/desk?view=unassigned&sort=age";

test("a case is taken and answered with the keys alone, and others see it live", async () => {
  const expert = await house.page({ lang: "en" });
  await house.logIn(expert, "role-support-expert");
  const number = await report(expert, "The meter in building 3 stands still");

  const watcher = await house.page({ lang: "zh-Hans" });
  await house.logIn(watcher, "role-hotline-agent");
  await watcher.goto(`/cases/${number}`);

  await expert.goto(`/desk?view=open&q=${number}`);
  await expert.keyboard.press("j");
  await expert.keyboard.press("Enter");
  await expert.waitForURL(`**/cases/${number}`);
  await expert.keyboard.press("t");
  await expert.waitForSelector(".alert-ok");
  const answerClock = expert.locator(".case-aside .clocks > .clock-card", { hasText: "24 hours" });
  assert.equal(await answerClock.count(), 1, "an answer is owed");

  await expert.locator("#text").focus();
  await expert.keyboard.type("Please close the valve and send us a picture.");
  assert.match(await watcher.locator("#presence").textContent({ timeout: 25_000 }), /正在写|也在看|^$/);
  await expert.keyboard.press("Control+Enter");
  await expert.waitForSelector(".alert-ok");
  assert.equal(await answerClock.count(), 0, "the answer was given");
  assert.match(await expert.locator(".clocks-ended").textContent(), /2 clocks that ended/);

  const bar = watcher.locator("[data-live-bar]");
  await bar.waitFor({ state: "visible" });
  assert.equal(await watcher.getByText("Please close the valve").count(), 0, "nothing moves by itself");
  await bar.click();
  await watcher.getByText("Please close the valve").waitFor();
});

test("what was typed survives leaving the page", async () => {
  const page = await house.page({ lang: "en" });
  await house.logIn(page, "role-hotline-agent");
  const number = await report(page, "Concentrator is offline");
  await page.goto(`/cases/${number}`);
  await page.fill("#text", "half an answer");
  await page.waitForTimeout(600);
  await page.goto("/desk");
  await page.goto(`/cases/${number}`);
  assert.equal(await page.inputValue("#text"), "half an answer");
});

test("an internal note is never sent by the answer's button", async () => {
  const page = await house.page({ lang: "en" });
  await house.logIn(page, "role-hotline-agent");
  const number = await report(page, "Valve does not move");
  await page.goto(`/cases/${number}`);
  await page.check('input[name="kind"][value="note"]');
  assert.equal(await page.getByRole("button", { name: "Send answer", exact: true }).isVisible(), false);
  await page.fill("#text", "among ourselves");
  await page.keyboard.press("Control+Enter");
  await page.locator(".entry-internal", { hasText: "among ourselves" }).waitFor();
});

test("the desk, a case and a new case hold up in every language, light and dark, on a desk and on a phone", async () => {
  for (const lang of Object.keys(LANGUAGES)) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await house.page({ lang, theme, width });
        await house.logIn(page, "role-support-expert");
        await page.goto(unassigned);
        const href = await page.locator(".row-link").first().getAttribute("href");
        const pages = {
          desk: "/desk?view=open",
          case: href,
          why: `${href}/clocks/0`,
          diagnosis: `${href}/diagnoses`,
          "new-case": "/cases/new",
          search: "/search?q=%E6%B0%B4%E8%A1%A8",
          notifications: "/notifications",
        };
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(path);
          await checkPage(page);
          await screenshot(page, name);
        }
        await page.context().close();
      }
    }
  }
});

test("the pages are light", async () => {
  const page = await house.page();
  await house.logIn(page, "role-support-expert");
  await checkWeight(page, "/desk?view=open");
  await page.goto(unassigned);
  await checkWeight(page, await page.locator(".row-link").first().getAttribute("href"));
});

/** Takes a report as somebody on the phone does, with the keyboard; gives its number. */
async function report(page, subject) {
  await page.goto("/desk");
  await page.keyboard.press("c");
  await page.waitForURL("**/cases/new");
  await page.fill("#subject", subject);
  await page.locator("#subject").press("Control+Enter");
  await page.waitForURL("**/told");
  return new URL(page.url()).pathname.split("/")[2];
}
