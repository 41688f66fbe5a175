// The user's own data: a file, a paste, a drawing.
import { expect, test } from "./fixtures.js";
import { STILL, drop, giveOldFaithful, open, ready, unfold } from "./playground.js";

test.use(STILL);

const RING = Array.from({ length: 60 }, (_, i) => [3 * Math.cos(i), 3 * Math.sin(i)]);

test("an uploaded CSV becomes the data and survives a reload", async ({ page }) => {
  await open(page);
  await giveOldFaithful(page);
  await expect(page.locator("#pick-data")).toHaveValue("own");
  await expect(page).toHaveURL(/data=own/);
  await page.reload();
  await ready(page);
  await expect(page.locator("#pick-data")).toHaveValue("own");
  await expect(page.locator("#banner .notice")).toHaveCount(0);
});

test("a link to another person's file says so and shows the default", async ({ page }) => {
  await open(page, { link: "data=own" });
  await expect(page.getByRole("alert")).toContainText("points of your own");
  await expect(page.locator("#pick-data")).not.toHaveValue("own");
});

test("pasted points, with bad rows counted and named; a table of more than two columns asks which to take", async ({ page }) => {
  await open(page);
  await unfold(page, "Your own data");
  await page.locator("#paste").fill(["x,y", ...RING.map((point) => point.join(",")), "7,oops", "NaN,1"].join("\n"));
  await page.locator("#use-paste").click();
  await expect(page.locator("#points-report")).toContainText("60 rows read");
  await expect(page.locator("#points-report")).toContainText("2 rows skipped: line 62");

  await drop(page, "table.tsv", ["a\tb\tc", ...RING.map(([x, y]) => `${x}\t9\t${y}`)].join("\n"));
  const dialog = page.locator("#columns");
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("b").uncheck();
  await dialog.getByLabel("c").check();
  await page.locator("#columns-use").click();
  await expect(page.locator("#points-report")).toContainText("60 rows read from table.tsv");
});

test("points drawn on the stage become the data, in the link", async ({ page }) => {
  await open(page);
  await unfold(page, "Your own data");
  await page.locator("#draw").click();
  const box = await page.locator("#ink").boundingBox();
  if (!box) throw new Error("no drawing surface");
  for (const row of [0.35, 0.5]) {
    await page.mouse.move(box.x + 0.2 * box.width, box.y + row * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.7 * box.width, box.y + row * box.height, { steps: 20 });
    await page.mouse.up();
  }
  const drawn = page.locator("#draw-text");
  await expect(drawn).toHaveText("42 points drawn.");
  await page.locator("#draw-undo").click();
  await expect(drawn).toHaveText("21 points drawn.");
  await page.locator("#draw-done").click();
  await expect(page.locator("#draw-bar")).toBeHidden();
  await expect(page.locator("#live")).toContainText("21 drawn points");
  await expect(page).toHaveURL(/data=own/);
  await page.reload();
  await ready(page);
  await expect(page.locator("#pick-data")).toHaveValue("own");
  await expect(page.locator("#banner .notice")).toHaveCount(0);
});
