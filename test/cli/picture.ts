// Run by hand: `npm run picture` makes docs/status.png, the status page of a thousand tenants as the command writes it.

import path from "node:path";
import { expect, test } from "vitest";
import { openPlace } from "../engine/place";
import { openBrowser } from "./browser";
import { makeFleet } from "./fleet";
import { tenantex } from "./tenantex";

test("docs/status.png", async () => {
  const place = await openPlace("postgres");
  await makeFleet(place, 1000);
  const file = path.join(place.directory, "status.html");
  const { code, out, said } = await tenantex(place, "status", "--drift", "--html", file);
  console.log(`${out}${said}`);
  expect(code).toBe(1);
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 }, colorScheme: "light" });
  await page.goto(`file://${file}`);
  // The address of a server that the tests started, and of its migrations, says nothing to anybody.
  const { host, pathname } = new URL(place.url);
  await page.evaluate(`for (const place of document.querySelectorAll("h1, #about"))
    place.textContent = place.textContent.replace("${host}${pathname}", "db.example.com:5432/app")
      .replace("${place.directory}", "tenant_migrations")`);
  await page.getByRole("columnheader", { name: "State" }).getByRole("button").click();
  await page.getByRole("button", { name: "umbrella_0303" }).click();
  await page.evaluate("scrollTo(0, 0)");
  await page.screenshot({ path: path.resolve(__dirname, "../../docs/status.png") });
  await browser.close();
  await place.close();
});
