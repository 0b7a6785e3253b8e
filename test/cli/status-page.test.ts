// The page of `status --html` in a real browser: 1,000 tenants of PostgreSQL, and names and words that are hostile.

import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PageFleet } from "../../provider/cli/status-page/fleet";
import { openPlace, type Place, passwordOf } from "../engine/place";
import { openBrowser } from "./browser";
import { makeFleet, nameOf } from "./fleet";
import { migrations, seen, sight, upTo } from "./seen";
import { tenantex } from "./tenantex";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Opens a file; whatever it asks of a network, and whatever it complains of, is kept. */
async function open(file: string): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
  const context = await browser.newContext();
  const complaints: string[] = [];
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url === `file://${file}`) return route.continue();
    complaints.push(`request: ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(`file://${file}`);
  return { page, complaints, close: () => context.close() };
}

const rows = (page: Page) => page.locator("tbody tr.tenant");
const names = (page: Page) => page.locator("tbody tr.tenant th button").allTextContents();

describe("1,000 tenants", () => {
  const HOSTILE = "</script><img src=x onerror=alert(1)>";
  let place: Place;
  let file: string;
  let page: Page;
  let complaints: string[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    place = await openPlace("postgres");
    await makeFleet(place, 1000);
    // What others call their schemas, columns and rows.
    await place.query(`CREATE SCHEMA "tenant_${HOSTILE}"`);
    await place.query(`CREATE TABLE "tenant_${HOSTILE}".schema_migrations (version text);
      INSERT INTO "tenant_${HOSTILE}".schema_migrations VALUES ('${HOSTILE}')`);
    await place.query(`ALTER TABLE "tenant_${nameOf(111)}".users ADD COLUMN "${HOSTILE}" int`);
    file = path.join(place.directory, "status.html");
    const { code, said } = await tenantex(place, "status", "--drift", "--html", file);
    expect(code, said).toBe(1);
    ({ page, complaints, close } = await open(file));
  });
  beforeEach(() => page.getByRole("button", { name: "Show all" }).click());
  afterAll(async () => {
    await close?.();
    await place?.close();
  });

  test("the file is small, and holds neither user nor password", async () => {
    const text = await readFile(file, "utf8");
    const url = new URL(place.url);
    expect((await stat(file)).size).toBeLessThan(500_000);
    expect(text).toContain(`PostgreSQL at ${url.host}`);
    expect(text).not.toContain(passwordOf(url.href));
    expect(text).not.toContain(`${url.username}@`);
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg")/);
  });

  test("says of which server it is, when that was, and how the tenants are", async () => {
    expect(await page.title()).toContain("Tenants of PostgreSQL at 127.0.0.1");
    expect(await page.locator("#about").textContent()).toMatch(
      /^Looked at \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Prefix "tenant_", 12 migrations in .*Structures were compared\.$/,
    );
    const states = await page.locator("#states button").allInnerTexts();
    expect(states.map((text) => text.replace(/\s+/g, " "))).toEqual([
      ...["961 current", "29 behind", "3 ahead", "3 failed", "2 edited", "1 half done", "2 unreadable", "8 drifted"],
    ]);
    expect(await page.locator("#shown").textContent()).toBe("1,001 tenants");
  });

  test("filters by state and by version", async () => {
    await page.locator("#states").getByRole("button", { name: "ahead" }).click();
    expect(await names(page)).toEqual([101, 202, 303].map(nameOf).sort());
    expect(await page.locator("#shown").textContent()).toBe("3 tenants of 1,001");
    await page.locator("#states").getByRole("button", { name: "edited" }).click();
    expect(await names(page)).toEqual([101, 202, 303, 404, 505].map(nameOf).sort());
    expect(await page.locator("#states [aria-pressed=true]").count()).toBe(2);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.locator("#versions").getByRole("button", { name: "20260110093000" }).click();
    expect(await rows(page).count()).toBe(3);
  });

  test("searches", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("Nickname");
    expect(await names(page)).toEqual([111, 222, 333, 444].map(nameOf).sort());
    await page.getByRole("searchbox").fill("acme_000");
    expect(await names(page)).toEqual(["acme_0000"]);
    await page.getByRole("searchbox").fill("nobody is called so");
    expect(await rows(page).count()).toBe(0);
  });

  test("sorts by each column, and says by which", async () => {
    const head = (name: string) => page.getByRole("columnheader", { name });
    await head("Size").getByRole("button").click();
    expect(await head("Size").getAttribute("aria-sort")).toBe("descending");
    const fleet = JSON.parse((await page.locator("#fleet").textContent()) ?? "") as PageFleet;
    const bytes = new Map(fleet.tenants.map(({ name, size }) => [name, size]));
    const sizes = (await names(page)).map((name) => bytes.get(name));
    expect(sizes).toEqual([...sizes].sort((a, b) => Number(b) - Number(a)));
    expect(new Set(sizes).size).toBeGreaterThan(1);
    await head("Size").getByRole("button").click();
    expect(await head("Size").getAttribute("aria-sort")).toBe("ascending");
    await head("State").getByRole("button").click();
    expect(await rows(page).first().locator("td").first().textContent()).toBe("unreadable");
    for (const name of ["Version", "Behind by", "Last change", "Drift, problem", "Tenant"]) {
      await head(name).getByRole("button").click();
      expect(await head(name).getAttribute("aria-sort")).toMatch(/ascending|descending/);
    }
    expect(await page.locator("[aria-sort]").count()).toBe(1);
  });

  test("shows the migrations of a tenant, also by the keyboard alone", async () => {
    const [first, second] = [nameOf(0), nameOf(10)];
    await page.getByRole("button", { name: first, exact: true }).focus();
    await page.keyboard.press("ArrowDown");
    expect(await page.locator(":focus").textContent()).toBe(second);
    await page.keyboard.press("Enter");
    const button = page.getByRole("button", { name: second, exact: true });
    expect(await button.getAttribute("aria-expanded")).toBe("true");
    const list = page.getByRole("list", { name: `Migrations of ${second}` });
    expect(await list.getByRole("listitem").first().innerText()).toMatch(
      /20251215093000_add_seen_at\s+applied\s+2025-12-15 09:\d\d UTC/,
    );
    expect(await list.getByRole("listitem").count()).toBe(12);
    await page.keyboard.press("Enter");
    expect(await button.getAttribute("aria-expanded")).toBe("false");
    expect(await list.count()).toBe(0);
    await page.getByRole("searchbox").fill(nameOf(777));
    await page.getByRole("button", { name: nameOf(777) }).click();
    expect(await page.locator(".migrations li", { hasText: "half done" }).innerText()).toContain("20251216093000");
  });

  test("builds rows as somebody comes to them, and all of them for paper", async () => {
    expect(await rows(page).count()).toBeLessThan(500);
    await page.pdf();
    expect(await rows(page).count()).toBe(1001);
  });

  test("what others call things is text", async () => {
    await page.getByRole("searchbox").fill("onerror");
    expect(await names(page)).toEqual([HOSTILE, nameOf(111)].sort());
    await page.getByRole("button", { name: nameOf(111) }).click();
    await page.getByRole("button", { name: HOSTILE }).click();
    const shown = await page.locator("main").innerText();
    expect(shown).toContain(`+ column users."${HOSTILE}" int`);
    expect(await page.locator("img, iframe, object").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
  });

  test("on a small screen nothing is beside it, and in the dark it is dark", async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    await page.emulateMedia({ colorScheme: "dark" });
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
    const colour = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(wide).toBeLessThanOrEqual(360);
    expect(colour).toBe("rgb(13, 17, 23)");
  });

  test("nothing was asked of a network, and nothing went wrong", () => expect(complaints).toEqual([]));
});

test("10,000 tenants with 400 migrations open, and are found", async () => {
  const { statusPage } =
    require("../../dist/cli/status-page/page") as typeof import("../../provider/cli/status-page/page");
  const place = await openPlace("postgres");
  const many = migrations(400);
  const at = new Date("2026-01-14T09:30:00Z");
  const fleet = Array.from({ length: 10_000 }, (_, n) =>
    seen(`customer_${n}`, upTo(n % 100 === 0 ? 398 : 400), many, { size: n }),
  );
  await place.write({ "page.html": statusPage(sight(fleet, many), at) });
  const { page, complaints, close } = await open(path.join(place.directory, "page.html"));
  expect(await page.locator("#shown").textContent()).toBe("10,000 tenants");
  await page.getByRole("searchbox").fill("customer_9900");
  expect(await names(page)).toEqual(["customer_9900"]);
  expect(await rows(page).getByRole("img").getAttribute("aria-label")).toBe("10 applied, 2 missing");
  await page.getByRole("button", { name: "customer_9900" }).click();
  expect(await page.locator(".migrations li").count()).toBe(400);
  expect(complaints).toEqual([]);
  await close();
  await place.close();
});
