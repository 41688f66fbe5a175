// The states of the page that are photographed: what each shows and how one gets there.
import { expect } from "./fixtures.js";
import { give, trainToTheEnd, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

/**
 * `path`: of another page than the playground, which keeps its own clock; `link`: the fragment that it begins with;
 * `time`: where the clock stands; `at`: what is scrolled to.
 * @typedef {{ name: string, says: string, path?: string, link?: string, query?: string, time: number, at?: string, reach?: (page: Page) => Promise<unknown> }} State
 */

/** Trains and waits for the distance to the data. @param {Page} page */
const trained = async (page) => {
  await page.locator("#time").fill("1"); // paused: all the time is for training
  await trainToTheEnd(page);
};

/** @param {Page} page @param {Record<string, string>} layers of the stage */
async function show(page, layers) {
  for (const [name, value] of Object.entries(layers)) await page.locator(`#layer-${name}`).selectOption(value);
}

/** @type {State[]} */
export const STATES = [
  {
    name: "opening",
    says: "What a visit opens with: a trained field, half way from a Gaussian to eight of them.",
    time: 0.6,
  },
  {
    name: "training",
    says: "Diffusion on two moons, trained to the end: the loss, and the distance beside its floor.",
    link: "paradigm=diffusion&data=moons&sampler.particles=1000",
    time: 1,
    at: ".run",
    reach: trained,
  },
  {
    name: "layers",
    says: "Streamlines of the learned velocity over a map of its error, of which the exact one is known.",
    time: 0.5,
    reach: (page) => show(page, { field: "streamlines", ground: "error" }),
  },
  {
    name: "one-dimension",
    says: "Data on a line: space and time in one picture, particles' paths over the density.",
    link: "data=three-gaussians",
    time: 0.7,
    reach: async (page) => {
      await trained(page);
      await show(page, { ground: "density" });
    },
  },
  {
    name: "compare",
    says: "Side by side on one clock: five steps against fifty, with what each costs and how far it arrives.",
    time: 1,
    reach: async (page) => {
      await page.locator("#time").fill("1");
      await page.locator("#compare-open").click();
      for (const at of [0, 1]) await expect(page.locator(".pane-line").nth(at)).toContainText("floor", { timeout: 60_000 });
    },
  },
  {
    name: "diagnostics",
    says: "The learned velocity's distance from the exact one, over time.",
    time: 1,
    at: "#diagnostics",
    reach: async (page) => {
      await unfold(page, "Diagnostics");
      const panel = page.locator("#diagnostics");
      await panel.getByText("Learned against exact", { exact: true }).click();
      await panel.getByRole("button", { name: "Measure" }).click();
      await expect(panel.locator(".plot svg[role=img]")).toHaveAttribute("aria-label", /error is/, { timeout: 60_000 });
    },
  },
  {
    name: "gallery",
    says: "The gallery: states worth seeing, each a link.",
    time: 1,
    reach: async (page) => {
      await page.locator("#gallery-open").click();
      await expect(page.locator("#gallery .cards a").last().locator("canvas, svg, img").last()).toBeVisible({ timeout: 30_000 });
    },
  },
  {
    name: "mixture",
    says: "The data under the hand: each component's mean and the axes of its covariance are handles.",
    link: "data=mixture&data.weights=[1,1,1]&data.means=[[-2,-1],[2,-1],[0,2]]&data.covariances=[[[0.5,0.3],[0.3,0.5]],[[0.5,-0.3],[-0.3,0.5]],[[0.9,0],[0,0.2]]]",
    time: 1,
    reach: async (page) => {
      await trained(page);
      await page.locator("#edit-mixture").click();
      await expect(page.locator(".handle.mean").first()).toBeFocused();
    },
  },
  {
    name: "schedule",
    says: "A schedule under the hand: knots of α and σ, and the same as text.",
    time: 1,
    at: ".schedule",
    reach: async (page) => {
      await unfold(page, "Field");
      await page.locator("#draw-path").click();
      await expect(page.locator(".knot")).not.toHaveCount(0);
    },
  },
  {
    name: "stale-and-error",
    says: "Settings that ask for a new field, and a file that holds no points: both are said, nothing is lost.",
    time: 1,
    reach: async (page) => {
      await page.locator("#pick-data").selectOption("moons");
      await give(page, "#upload", "cat.png", "no points");
      await expect(page.getByRole("alert")).not.toBeEmpty();
    },
  },
  {
    name: "lesson",
    says: "A lesson: the same marginals by other paths. It asks before it tells.",
    time: 0.6,
    reach: async (page) => {
      await page.locator("#lessons-open").click();
      await page.locator('[data-lesson="paths-differ"]').click();
      await page.getByRole("button", { name: "Next" }).click();
      for (const at of [0, 1]) await expect(page.locator(".pane-line").nth(at)).toContainText("floor", { timeout: 60_000 });
    },
  },
  {
    name: "digits",
    says: "Digits of 8 × 8 pixels: samples as images, 64 dimensions.",
    link: "data=digits&training.steps=2000",
    time: 1,
    reach: async (page) => {
      await trained(page);
      await show(page, { display: "images" });
    },
  },
  {
    name: "widget",
    says: "Two widgets in an article: one with all controls, one with a clock only.",
    path: "fixtures/article.html",
    time: 1,
  },
  {
    name: "german",
    says: "The page in its second language, with all that can be saved.",
    query: "lang=de",
    time: 0.3,
    at: "#share",
    reach: (page) => unfold(page, "Speichern und teilen"),
  },
];
