// Who pays: an agent enters lines, an engineer decides with evidence, the customer objects by the link, another person answers,
// the quote is accepted by the link, and its paper opens.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkPage, open, screenshot, THEMES, WIDTHS } from "./harness.mjs";

let house;
/** A case that went all the way, and the customer's link to it. */
let story;

before(async () => {
  house = await open();
});
after(() => house?.close());

const PHOTO = { name: "frost.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };

test("from a line to the accepted quote", async () => {
  const agent = await house.page({ lang: "en" });
  await house.logIn(agent, "role-hotline-agent");
  const number = await caseWithUnit(agent);
  await agent.goto(`/cases/${number}/charges`);
  await agent.fill("#part", "JSQ-20");
  await agent.locator(".line-causes > summary").click();
  await agent.check('input[name="cause"][value="damage-by-people"]');
  await agent.locator("#proposal", { hasText: "P-COST" }).waitFor();
  await agent.getByRole("button", { name: "Add the line" }).click();
  await agent.locator(".charge", { hasText: "JSQ-20" }).waitFor();
  await checkPage(agent);
  // The customer follows by the private link, which the mail to them holds; a message to them shows it to nobody else.
  const supervisor = await house.page({ lang: "en" });
  await house.logIn(supervisor, "role-support-expert");
  await supervisor.goto(`/cases/${number}/charges`);
  await supervisor.getByRole("link", { name: "Decide", exact: true }).click();
  await supervisor.fill("#finding", "Somebody had opened the cover");
  await supervisor.setInputFiles("#photos", PHOTO);
  await checkPage(supervisor);
  await screenshot(supervisor, "charges-decide");
  await supervisor.getByRole("button", { name: "Decide", exact: true }).click();
  await supervisor.locator(".alert-ok").waitFor();
  assert.match(await supervisor.locator(".charge").textContent(), /Somebody had opened the cover/);
  await agent.goto(`/cases/${number}/quotes/new`);
  await checkPage(agent);
  await agent.getByRole("button", { name: "Issue and send" }).click();
  await agent.waitForURL(`**/cases/${number}/quotes/1`);
  const link = await agent.locator("[data-copy]").getAttribute("data-copy");
  const customerPath = new URL(link).pathname;
  story = { number, customerPath };

  const customer = await house.page({ lang: "en", width: 390 });
  await customer.goto(customerPath);
  await checkPage(customer);
  await screenshot(customer, "charges-customer-before");
  await customer.getByText("I do not agree").click();
  await customer.locator(".pays-line textarea").fill("Nobody opened anything.");
  await customer.getByRole("button", { name: "Send it" }).click();
  await customer.getByText("Another person is looking at it.").waitFor();
  assert.equal(await customer.getByRole("button", { name: /^Accept for/ }).count(), 0, "the objection is answered first");

  const other = await house.page({ lang: "en" });
  await house.logIn(other, "role-supervisor");
  await other.goto("/charges?view=objections");
  await checkPage(other);
  await other.goto(`/cases/${number}/charges/1/review`);
  await checkPage(other);
  await other.check('input[name="verdict"][value="cost"]');
  await other.fill("#text", "The seal is broken; see the picture.");
  await other.getByRole("button", { name: "Answer the objection" }).click();
  await other.locator(".alert-ok").waitFor();

  await customer.goto(customerPath);
  await customer.getByLabel("Your name").fill("刘女士");
  await customer.getByRole("button", { name: /^Accept for/ }).click();
  await customer.getByText("Accepted by 刘女士").waitFor();
  const paper = await customer.request.get(`${customerPath}/quotes/1/quote.pdf`);
  assert.equal(paper.headers()["content-type"], "application/pdf");
  assert.equal((await paper.body()).subarray(0, 5).toString(), "%PDF-");
});

test("the pages hold up in two languages, light and dark, on a desk and on a phone", async () => {
  assert.ok(story, "the story went well");
  for (const lang of ["zh-Hans", "en"]) {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await house.page({ lang, theme, width });
        await house.logIn(page, "role-supervisor");
        const pages = {
          "charges-page": `/cases/${story.number}/charges?kind=labour&minutes=90&cause=frost`,
          "charges-quote": `/cases/${story.number}/quotes/1`,
          "charges-list": "/charges?view=accepted",
          "charges-given": "/charges?view=given",
          "charges-case": `/cases/${story.number}`,
          "charges-customer": story.customerPath,
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

/** Takes a report, and says whose it is and which unit, as somebody does who finds the customer by a serial number. */
async function caseWithUnit(page) {
  await page.goto("/desk");
  await page.keyboard.press("c");
  await page.waitForURL("**/cases/new");
  await page.fill("#subject", "The register is broken");
  await page.locator("#subject").press("Control+Enter");
  await page.waitForURL("**/told");
  const number = new URL(page.url()).pathname.split("/")[2];
  await page.goto(`/cases/${number}/identity?customer=1`);
  await page.locator('input[name="unit"]').first().check();
  await page.locator("main form .button-primary").click();
  await page.waitForURL(`**/cases/${number}`);
  return number;
}
