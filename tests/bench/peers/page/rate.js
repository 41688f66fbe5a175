// How fast work goes that says only how much of it was done.

/**
 * Pieces a second, over about `windowMs`. `run(n)` does at least n pieces and answers how many; it has
 * run once before, so nothing is compiled any more. The portions before the one that counts warm up and
 * tell how many pieces fill the window.
 * @param {(pieces: number) => Promise<number>} run @param {number} windowMs
 */
export async function rate(run, windowMs) {
  const timed = async (/** @type {number} */ pieces) => {
    const start = performance.now();
    const done = await run(pieces);
    return { done, ms: performance.now() - start };
  };
  let pieces = 1;
  let warm = await timed(pieces);
  while (warm.ms < windowMs / 4) warm = await timed((pieces *= 2));
  const { done, ms } = await timed(Math.ceil((warm.done * windowMs) / warm.ms));
  return (1000 * done) / ms;
}
