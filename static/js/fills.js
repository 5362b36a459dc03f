// The seven steps of colour from − over 0 to +.

/** Sizes from which on a number is filled in the next step. */
export const FILLS = /** @type {const} */ ([0.05, 0.4, 0.8]);

/**
 * Seven steps from − over 0 to +.
 * @param {number | undefined} value
 */
export function fillStep(value) {
  if (value === undefined) return " empty";
  const size = Math.abs(value);
  const step = FILLS.filter((least) => size >= least).length;
  return 3 + Math.sign(value) * step;
}
