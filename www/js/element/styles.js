// The widget's styles, in the module itself: a page's rules for styles stop an inline element, not this.

/** What looks as on the page: these lines are in www/styles too, which tests/unit/styles.test.js sees to. */
export const AS_ON_THE_PAGE = `*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.source { color: var(--source); }
.data { color: var(--data); }
button:hover { background: var(--tint); }
button.link { border: 0; background: none; padding: 0 0.25rem; color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
#play[data-playing="true"] .when-paused, #play[data-playing="false"] .when-playing { display: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.time { flex: 1; min-width: 0; }
.time input { display: block; width: 100%; height: 26px; margin: 0; appearance: none; background: none; cursor: pointer; }
.time input::-webkit-slider-runnable-track { height: 6px; border-radius: 3px; background: linear-gradient(to right, var(--source), var(--data)); }
.time input::-moz-range-track { height: 6px; border-radius: 3px; background: linear-gradient(to right, var(--source), var(--data)); }
.time input::-webkit-slider-thumb { appearance: none; width: 22px; height: 22px; margin-top: -8px; border-radius: 50%; background: var(--panel); border: 3px solid var(--text); }
.time input::-moz-range-thumb { width: 16px; height: 16px; border-radius: 50%; background: var(--panel); border: 3px solid var(--text); }
.ends { display: flex; justify-content: space-between; font-size: 0.8125rem; line-height: 1.3; }
progress { display: block; width: 100%; height: 6px; margin-bottom: 0.25rem; appearance: none; border: 0; border-radius: 3px; background: var(--line); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
.number .hint, .number .wrong { grid-column: 1 / -1; }
input[aria-invalid="true"], select[aria-invalid="true"] { border: 2px solid var(--bad); }
.notice b { color: var(--bad); }`;

export const STYLES = `
:host {
  --accent: var(--push-forward-accent, light-dark(#4338ca, #a5b4fc));
  --on-accent: var(--push-forward-on-accent, light-dark(#fff, #17172e));
  --panel: var(--push-forward-background, light-dark(#fff, #1b1e24));
  --text: var(--push-forward-text, light-dark(#1d2127, #e8eaee));
  --quiet: var(--push-forward-quiet, light-dark(#59616c, #a3abb8));
  --line: var(--push-forward-line, light-dark(#dfe2e6, #333943));
  --edge: light-dark(#868e99, #6f7886);
  --tint: light-dark(#eeedfb, #2a2c48);
  --source: var(--push-forward-source, light-dark(#1f5fd0, #5ca8ff));
  --data: var(--push-forward-data, light-dark(#c23310, #ff8a57));
  --warn: light-dark(#fff4d6, #3a3018);
  --bad: light-dark(#b3261e, #ff9a92);
  --bad-tint: light-dark(#fdecea, #3b1f1e);
  --round: var(--push-forward-radius, 12px);
  --touch: 44px;
  box-sizing: border-box;
  position: relative;
  display: flex;
  flex-direction: column;
  min-width: 0;
  container-type: inline-size;
  font: 16px/1.5 var(--push-forward-font, system-ui, sans-serif);
  color: var(--text);
  accent-color: var(--accent);
  overflow-wrap: anywhere;
  text-align: start;
}
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
/* Against the page around it needs a ground of its own. */
:host(:is([theme="light"], [theme="dark"])) { padding: 0.5rem; border-radius: var(--round); background: light-dark(#fff, #14161a); }
p { margin: 0; }
#probe { position: absolute; width: 0; height: 0; overflow: hidden; color: light-dark(#000, #fff); transition: color 1ms; }

#stage { position: relative; flex: 1 1 auto; min-height: 0; width: 100%; aspect-ratio: var(--push-forward-aspect-ratio, 1); overflow: hidden; border: 1px solid var(--line); border-radius: var(--round); background: var(--panel); }
#stage canvas, #poster { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
#poster { object-fit: cover; }
.stage-time { position: absolute; left: 0.6rem; top: 0.6rem; padding: 0 0.25rem; border-radius: 4px; background: color-mix(in srgb, var(--panel) 80%, transparent); font-size: 0.875rem; pointer-events: none; }
.stage-time b { font-weight: 600; font-variant-numeric: tabular-nums; }
.stage-time:has(b:empty) { display: none; }
#note { position: absolute; inset: auto 0 14%; margin: 0 auto; width: fit-content; max-width: 90%; padding: 0.3rem 0.9rem; border-radius: 999px; background: color-mix(in srgb, var(--panel) 88%, transparent); border: 1px solid var(--line); font-size: 0.875rem; text-align: center; pointer-events: none; }
#note:empty { display: none; }
#bar { position: absolute; inset: auto 0.5rem 0.5rem; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; padding: 0.4rem 0.4rem 0.4rem 0.8rem; border-radius: 10px; background: var(--warn); border: 1px solid var(--line); font-size: 0.875rem; line-height: 1.35; }
#bar span { flex: 1 1 10rem; }

#controls { display: grid; gap: 0.5rem; padding-top: 0.5rem; }
:host([controls="none"]) #controls, :host(:not([controls="full"])) :is(.training, #settings) { display: none; }
.row { display: flex; align-items: center; gap: 0.6rem; }
button, select, input[type="number"], input[type="text"] { font: inherit; font-size: 0.9375rem; color: inherit; background: var(--panel); border: 1px solid var(--edge); border-radius: 8px; min-height: var(--touch); }
button { flex: none; padding: 0 0.9rem; cursor: pointer; white-space: nowrap; }
${AS_ON_THE_PAGE}
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; min-width: 6rem; }
button.icon { width: var(--touch); padding: 0; display: grid; place-items: center; }
button.icon svg { width: 22px; fill: currentColor; }
select { padding: 0 0.4rem; min-width: 0; }
#stage:focus-visible { outline-offset: -3px; }
.ends output { font-variant-numeric: tabular-nums; }
.progress { flex: 1; min-width: 0; font-size: 0.8125rem; color: var(--quiet); font-variant-numeric: tabular-nums; line-height: 1.3; }

#settings { display: grid; gap: 0.5rem 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)); align-items: start; }
.pick { display: grid; gap: 0.25rem; }
.pick > label, .number .name { font-size: 0.875rem; }
.pick select { width: 100%; }
.hint { color: var(--quiet); font-size: 0.8125rem; line-height: 1.4; }
.pick > .hint, .params { display: none; }
.wrong { color: var(--bad); font-size: 0.8125rem; }
.wrong:empty { display: none; }
.number { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 0.25rem 0.5rem; }
.number > .name { display: flex; align-items: center; }
.number input[type="number"] { width: 6rem; padding: 0 0.5rem; text-align: end; }
.number input[type="text"], .number input[type="range"] { grid-column: 1 / -1; width: 100%; margin: 0; min-height: var(--touch); }
.what { width: var(--touch); padding: 0; border: 0; background: none; color: var(--quiet); }
.what::before { content: "?"; display: inline-grid; place-items: center; width: 18px; height: 18px; border: 1px solid var(--edge); border-radius: 50%; font-size: 0.75rem; line-height: 1; }

.notice { display: flex; gap: 0.5rem; align-items: center; justify-content: space-between; margin-top: 0.5rem; padding: 0.35rem 0.35rem 0.35rem 0.8rem; border-radius: 10px; border: 1px solid var(--bad); background: var(--bad-tint); font-size: 0.875rem; }
#link { padding-top: 0.5rem; color: var(--accent); }
:host([data-state="failed"]) :is(#stage, #controls) { display: none; }

@container (max-width: 24rem) {
  .ends .word { display: none; }
}
@media (prefers-reduced-motion: reduce) {
  * { scroll-behavior: auto; }
}
@media (forced-colors: active) {
  #stage, .notice, #bar { border-color: CanvasText; }
  .time input::-webkit-slider-runnable-track { background: CanvasText; }
  .time input::-moz-range-track { background: CanvasText; }
  button.primary { border-color: ButtonText; }
  progress { border: 1px solid CanvasText; forced-color-adjust: none; }
  progress::-webkit-progress-value { background: Highlight; }
  progress::-moz-progress-bar { background: Highlight; }
}
@media print {
  #controls, #errors, #note, #bar { display: none; }
  #link { display: block !important; }
  #link::after { content: " " attr(href); overflow-wrap: anywhere; }
}
`;
