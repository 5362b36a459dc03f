// Numbers in a column, apart from one another.

/** Height of a row of numbers on edges. */
export const STACK = 28;

/**
 * Heights as near as possible to the wished ones, in the same order, and at least `gap` apart:
 * neighbours that are too near move apart together, around their common middle.
 * @param {number[]} wished in rising order
 * @param {number} gap
 */
export function apart(wished, gap) {
  /** @type {{ sum: number, count: number }[]} */
  const groups = [];
  for (const [index, height] of wished.entries()) {
    let group = { sum: height - index * gap, count: 1 };
    for (let last = groups.at(-1); last && mean(last) >= mean(group); last = groups.at(-1)) {
      group = { sum: group.sum + last.sum, count: group.count + last.count };
      groups.pop();
    }
    groups.push(group);
  }
  const starts = groups.flatMap((group) => Array(group.count).fill(mean(group)));
  return starts.map((start, index) => start + index * gap);
}

/** @param {{ sum: number, count: number }} group */
function mean({ sum, count }) {
  return sum / count;
}

/** @param {number} count */
export function range(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}
