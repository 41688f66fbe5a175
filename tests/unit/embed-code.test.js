import assert from "node:assert/strict";
import { test } from "node:test";
import { elementCode, iframeCode } from "../../www/js/embed-code.js";

const LINK = "paradigm=diffusion&data=moons";
const PAGE = "https://example.org/play/?backend=cpu#paradigm=edm";

test("the element says what is chosen and shown, and links to the page", () => {
  const view = { playing: true, time: 0.3, speed: 0.5, particles: true, trails: false, data: true };
  assert.equal(elementCode({ link: LINK, page: PAGE, title: "Two moons", view, train: true, attributes: { controls: "minimal" } }), [
    '<script type="module" src="https://example.org/play/js/push-forward.min.js"></script>',
    '<push-forward choice="paradigm=diffusion&amp;data=moons" show="particles data" autoplay speed="0.5" train controls="minimal" aria-label="Two moons">',
    '  <a href="https://example.org/play/#paradigm=diffusion&amp;data=moons">Two moons</a>',
    "</push-forward>",
  ].join("\n"));
});

test("the iframe has the same as its address", () => {
  const code = iframeCode({ link: LINK, page: PAGE, title: "Two moons", view: { playing: false, time: 0.25 }, attributes: { theme: "dark" } });
  assert.equal(code, [
    '<iframe src="https://example.org/play/embed.html?time=0.25&amp;theme=dark#paradigm=diffusion&amp;data=moons" title="Two moons" width="100%" height="520" loading="lazy" style="border: 0"></iframe>',
    '<script type="module" src="https://example.org/play/js/embed-parent.js"></script>',
  ].join("\n"));
});

test("nothing chosen says nothing, and no text ends a quote or a tag", () => {
  const title = '"><script>alert(1)</script>';
  for (const code of [elementCode({ link: "", page: PAGE, title }), iframeCode({ link: "", page: PAGE, title })]) {
    assert.ok(!code.includes("<script>alert"), code);
    assert.ok(!code.includes("choice="), code);
    assert.ok(code.includes("&quot;&gt;&lt;script&gt;"), code);
  }
  assert.match(elementCode({ link: "", page: PAGE, title: "", view: { particles: false } }), / show=""/);
});
