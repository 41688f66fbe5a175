// Lessons: they set the page, ask before they tell, and leave everything as it was.
import { expect, test } from "./fixtures.js";
import { STILL, open, unfold, whole } from "./playground.js";

test.use(STILL);

test("a lesson asks, shows, and leaves the page as it was", async ({ page }) => {
  await open(page, { link: "network.width=14&sampler=rk4&sampler.steps=7" });
  await whole(page);
  await expect(page.locator("#fact-nfe")).toHaveText("28");
  await page.locator("#lessons-open").click();
  await expect(page.locator("#lesson-menu li")).toHaveCount(6);
  await page.locator('[data-lesson="paths-differ"]').click();
  const title = page.locator("#lesson-title");
  await expect(title).toBeFocused();
  await expect(page.locator(".pane-title")).toHaveText(["ODE", "SDE, noise level 1"]);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: /The right-hand cloud is wider/ }).click();
  await expect(page.locator("#lesson [role=status]")).toContainText("Not quite.");
  await expect(page.locator("#time-text")).toHaveText("t = 0.60");
  await expect(page.getByRole("button", { name: "Next" })).toBeFocused();
  expect(page.url()).toContain("lesson=paths-differ");
  await page.keyboard.press("Escape");
  await expect(page.locator("#lesson")).toHaveCount(0);
  await expect(page.locator("#lessons-open")).toBeFocused();
  await expect(page.locator(".pane")).toHaveCount(0);
  await expect(page.locator("#fact-nfe")).toHaveText("28");
  expect(page.url()).not.toContain("lesson=");
  await expect(page.locator("#stage-note")).toBeEmpty();
});

test("a lesson is a link, and trains what it shows", async ({ page }) => {
  await page.goto("?lesson=straight-paths");
  await whole(page);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Much nearer to the data" }).click();
  const lines = page.locator(".pane-line");
  await expect(lines.nth(1)).toContainText("trained in", { timeout: 40_000 });
  await expect(lines.nth(1)).toContainText("floor", { timeout: 20_000 });
  const [bent = NaN, straight = NaN] = (await lines.allTextContents()).map((text) => Number(/distance\s([\d.]+)/.exec(text)?.[1]));
  expect(bent).toBeGreaterThan(4 * straight);
});

test("on a phone the panes stay in sight above the card", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("?lesson=paths-differ");
  await whole(page);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: /The same cloud, but/ }).click();
  const next = page.getByRole("button", { name: "Next" });
  await expect(next).toBeFocused();
  const card = page.locator("#lesson");
  const below = async () => {
    const pane = await page.locator(".pane-picture").nth(1).boundingBox();
    return { pane, room: ((await card.boundingBox())?.y ?? 0) - (pane?.y ?? 0) - (pane?.height ?? 0) };
  };
  expect((await below()).room).toBeGreaterThan(0);
  await page.mouse.wheel(0, 150);
  await expect.poll(async () => (await below()).room).toBeLessThan(0);
  const { pane } = await below();
  expect(pane?.y).toBeGreaterThanOrEqual(0);
  expect(pane?.width).toBeGreaterThan(150);
});

test("the noise knob keeps the field and says whether the marginals agree", async ({ page }) => {
  await open(page, { link: "network.width=14&sampler=euler&sampler.steps=5" });
  await whole(page);
  const knob = page.locator("#noise-level");
  await knob.fill("1");
  await expect(page.locator("#noise output")).toHaveText("1 · reverse SDE");
  await expect(page.locator("#pick-sampler")).toHaveValue("euler-maruyama");
  await expect(page.locator("#stale")).toBeHidden();
  await expect(page.locator(".gauge li")).toHaveCount(4, { timeout: 30_000 });
  await expect(page.locator("#noise")).toContainText("The marginals differ");
  await page.locator("#pick-sampler").selectOption("stochastic-heun");
  await expect(page.locator("#noise")).toContainText(/The marginals agree.* exact law/, { timeout: 30_000 });
  // What a field cannot do is said in the engine's words.
  await page.locator("#pick-sampler").selectOption("heun");
  await unfold(page, "Field");
  await page.locator("#pick-coupling").selectOption("minibatch-ot");
  await knob.fill("2");
  await expect(page.locator("#noise .wrong")).toContainText("choose euler, heun or rk4");
  await expect(page.locator("#pick-sampler")).toHaveValue("heun");
});
