// The states of the page that are photographed: what each shows and how one gets there.
import { expect } from "./fixtures.js";
import { distance, give, trainToTheEnd, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

/**
 * `link`: the fragment that it begins with; `time`: where the clock stands; `at`: what is scrolled to.
 * @typedef {{ name: string, says: string, link?: string, query?: string, time?: number, at?: string, reach?: (page: Page) => Promise<unknown> }} State
 */

/** Trains and waits for the distance to the data. @param {Page} page */
const trained = async (page) => {
  await page.locator("#time").fill("1"); // paused: all the time is for training
  await trainToTheEnd(page);
};

/** @param {string} name of a layer of the stage */
const show = (name) => (/** @type {Page} */ page) => page.locator(`#show input[name="${name}"]`).check();

/** @type {State[]} */
export const STATES = [
  {
    name: "opening",
    says: "What a visit opens with: a trained field, half way from a Gaussian to eight of them.",
    time: 0.6,
  },
  {
    name: "training",
    says: "Score-based diffusion on two moons, trained to the end: the loss, and the distance beside its floor.",
    link: "paradigm=diffusion&data=moons&sampler.particles=1000",
    time: 1,
    reach: trained,
  },
  {
    name: "density",
    says: "The density of the moving samples, with the field's arrows.",
    link: "data=checkerboard",
    time: 0.75,
    reach: async (page) => {
      await trained(page);
      await show("density")(page);
      await show("arrows")(page);
    },
  },
  {
    name: "one-dimension",
    says: "Data on a line: space and time in one picture.",
    link: "data=three-gaussians",
    time: 0.5,
    reach: trained,
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
    name: "columns",
    says: "A table of more than two columns asks which of them are the points.",
    time: 1,
    reach: async (page) => {
      await give(page, "#upload", "three.csv", "age,height,weight\n41,1.72,64\n35,1.81,80\n52,1.66,58\n");
      await expect(page.locator("#columns")).toBeVisible();
    },
  },
  {
    name: "settings",
    says: "Every choice of the network, its training and its sampler.",
    time: 0.4,
    at: "#controls details:last-of-type",
    reach: async (page) => {
      await unfold(page, "Network");
    },
  },
  {
    name: "measures",
    says: "Measures of the samples, each beside the best possible.",
    time: 1,
    at: "#measures",
    reach: async (page) => {
      await page.locator("#measure").click();
      await distance(page);
      await unfold(page, "Measures");
      await page.getByRole("button", { name: "Measure everything" }).click();
      await expect(page.locator("#measures tbody tr").first()).toBeVisible({ timeout: 60_000 });
    },
  },
  {
    name: "share",
    says: "What can be saved, for this page and for other programs.",
    time: 0.8,
    at: "#share",
    reach: (page) => unfold(page, "Save and share"),
  },
  {
    name: "german",
    says: "The page in its second language.",
    query: "lang=de",
    time: 0.3,
  },
];
