// What the library says has its German, and nothing else has. The catalogue is asked of the page's own build;
// all other sentences are read in the library's source, as they are written there.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { CATALOGUE } from "../../www/js/messages/de/catalogue.js";
import { ERRORS } from "../../www/js/messages/de/errors.js";
import { MEASURED } from "../../www/js/messages/de/measured.js";
import { said } from "../../www/js/messages/de/words.js";

const ROOT = new URL("../../", import.meta.url);

async function catalogue() {
  const library = await import(new URL("dist/pkg/pushforward.js", ROOT).href);
  library.initSync({ module: readFileSync(new URL("dist/pkg/pushforward_bg.wasm", ROOT)) });
  return library.catalogue();
}

/** Names and explanations in a part of the catalogue. @param {unknown} part @returns {string[]} */
function named(part) {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => (key === "label" || key === "doc" ? [value] : key === "choice" ? [] : named(value)));
}

test("the catalogue has its German, text by text", async () => {
  assert.deepEqual(Object.keys(CATALOGUE).sort(), [...new Set(named(await catalogue()))].sort());
});

const TOKEN = /\/\/[^\n]*|'(?:\\.[^']*|[^'\\])'|"((?:[^"\\]|\\[^])*)"/g;

/** Parts that speak to other programs, or to whoever calls the library. */
const NOT_FOR_THE_PAGE = /^(bin|backend|draw)\/|^format\/(array|zip)|^(field|evaluations|likelihood|pool|preview|layout|wgsl)\.rs$|^core\/(transport\/(?!pairing)|diagnostic\/(trajectory|coverage|distance)|dataset\/(laws|densities))|^export\/graph|^web\/(mod|still)/;
/** Nor does the page meet these. */
const UNMET = [
  "choose one of ", "choose one of mixture, own, ", "are not those of the program: one a step, and the start", '"{}" is no kind of file', "PC {} ({} %)",
  "the name `{}` is taken; choose another", "its header would exceed {} bytes; shorten the metadata", "the two constructors' one common end",
  "A named way to set source, path, coupling, target, weighting and sampler.", "Number of random directions.", "Regularisation of the cost ‖x − y‖², in squared units.",
  // of a header that no program writes
  "no object", "missing field", "unknown field", "expected a list of sizes", "expected a string as its dtype", "expected two offsets", "in its metadata, expected a string",
];
const NO_SENTENCE = /(expect\(|(assert|panic|unreachable)\w*!\([^;]*|feature = |r)\s*$/;

/** What may be of one word. */
const NAME = /(Series::\w+\(|Measurement::new\(|label: )\s*$/;

/** Sentences and names in a source file: what is filled in is {}. @param {string} path @returns {string[]} */
function sentences(path) {
  const [source = ""] = readFileSync(new URL(`src/${path}`, ROOT), "utf8").split("#[cfg(test)]");
  return [...source.matchAll(TOKEN)].flatMap(({ 1: text, index }) => {
    const before = source.slice(Math.max(0, index - 80), index);
    if (!text || NO_SENTENCE.test(before)) return [];
    const plain = text.replace(/\\\n\s*/g, "").replace(/\\(["'\\])/g, "$1").replace(/\{\w*(:[^{}]*)?\}/g, "{}");
    return NAME.test(before) || /\p{L}{2} |\p{L} \p{L}|\{\} (?!\{)\p{L}/u.test(plain) ? [plain] : [];
  });
}

const files = readdirSync(new URL("src/", ROOT), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".rs"));
const MATHEMATICS = readFileSync(new URL("www/assets/math.json", ROOT), "utf8");

test("so have its other sentences: errors, plots, measures, files", () => {
  const all = files.filter((path) => !NOT_FOR_THE_PAGE.test(path)).flatMap((path) => sentences(path).map((text) => ({ path, text })));
  const known = new Set([...Object.keys({ ...CATALOGUE, ...ERRORS, ...MEASURED }), ...UNMET]);
  // Some follow the name or the place of what is wrong.
  assert.deepEqual(all.filter(({ text }) => !known.has(text) && !known.has(`{} ${text}`)), []);
});

test("and the words in formulas", () => {
  const words = [...MATHEMATICS.matchAll(/<mtext>([^<]+)/g)].map(([, word = ""]) => word);
  assert.deepEqual(words.filter((word) => !(word in MEASURED)), []);
});

test("German that nothing in English asks for is gone", () => {
  const all = [...files, "../www/js/engine/host.js", "../www/js/engine/place.js", "../www/js/engine/runner.js"].flatMap((path) => {
    const source = readFileSync(new URL(`src/${path}`, ROOT), "utf8");
    return [...source.matchAll(TOKEN)].map(([, text = ""]) => text.replace(/\\\n\s*/g, "").replace(/\\(["'\\])/g, "$1"));
  });
  const english = `${all.join("\n")}\n${MATHEMATICS}`;
  const parts = (/** @type {string} */ key) => key.split(/\{\}|; /).map((part) => part.replace(/^[\s".]+|[\s".:]+$/g, "")).filter((part) => part.length > 2);
  const keys = Object.keys({ ...ERRORS, ...MEASURED }).filter((key) => key !== "has {} numbers instead of {}"); // of "number{s}"
  assert.deepEqual(keys.filter((key) => parts(key).some((part) => !english.includes(part))), []);
});

test("a sentence with numbers and names in it is told in German", () => {
  assert.equal(said("7 is too large; choose a whole number from 1 to 4"), "7 ist zu groß; wählen Sie eine ganze Zahl von 1 bis 4");
  assert.equal(said("energy distance, in deviations of the data"), "Energieabstand, in Standardabweichungen der Daten");
  assert.equal(said("Measured order: Midpoint 1.98 ± 0.01 (nominal 2); Stochastic Heun has none: it adds noise."),
    "Gemessene Ordnung: Mittelpunkt 1.98 ± 0.01 (nominell 2); Stochastischer Heun hat keine: fügt Rauschen hinzu.");
  assert.equal(said("making its pairs, round 2 of 4"), "Paare für Runde 2 von 4");
  assert.equal(said("α has no finite slope at t = 0.5; it needs both from 0.001 to 0.999"), "α hat keine endliche Steigung bei t = 0.5; endlich müssen Wert und Steigung von 0.001 bis 0.999 sein");
  assert.equal(said("what nobody has put into German"), "what nobody has put into German");
});
