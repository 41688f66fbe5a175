// A covariance of two coordinates as the ellipse that a hand changes.

/** Deviations along the axes of the ellipse; the first one's angle in radians. @typedef {{ angle: number, along: number, across: number }} Axes */

/** @param {number[][]} covariance @returns {Axes} the first is the longer one */
export function axesOf(covariance) {
  const [[a = 0, b = 0] = [], [, c = 0] = []] = covariance;
  const [middle, away] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  const angle = away === 0 ? 0 : Math.atan2(2 * b, a - c) / 2;
  return { angle, along: Math.sqrt(middle + away), across: Math.sqrt(Math.max(0, middle - away)) };
}

/** So many digits that a thin ellipse stays one, and a link short. @param {number} value */
const brief = (value) => Number(value.toPrecision(6));

/** @param {Axes} axes @returns {number[][]} */
export function covarianceOf({ angle, along, across }) {
  const [cos, sin, p, q] = [Math.cos(angle), Math.sin(angle), along ** 2, across ** 2];
  const shared = brief((p - q) * cos * sin);
  return [[brief(p * cos ** 2 + q * sin ** 2), shared], [shared, brief(p * sin ** 2 + q * cos ** 2)]];
}
