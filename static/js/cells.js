// A plane of cells as the outlines of its parts: each cell is one computed number. Cells lie in rows
// from the bottom up, and outlines are in cells, from the top left.

/**
 * The outline of each part, by its name: cells of the same name that lie beside one another in a row
 * are one piece. Cells without a name are left out.
 * @template {string | number} N
 * @param {(N | null)[]} names [cell], row by row from the lowest
 * @param {number} columns
 * @returns {Map<N, string>}
 */
export function areas(names, columns) {
  /** @type {Map<N, string>} */
  const outlines = new Map();
  const rows = names.length / columns;
  for (let row = 0; row < rows; row++) {
    for (let from = 0, to = 0; from < columns; from = to) {
      const name = names[row * columns + from] ?? null;
      while (to < columns && (names[row * columns + to] ?? null) === name) to++;
      if (name === null) continue;
      const piece = `M${from} ${rows - 1 - row}h${to - from}v1h${from - to}z`;
      outlines.set(name, (outlines.get(name) ?? "") + piece);
    }
  }
  return outlines;
}

/**
 * The lines between neighbours of different names.
 * @param {unknown[]} names [cell]
 * @param {number} columns
 */
export function borders(names, columns) {
  const rows = names.length / columns;
  const lines = [];
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < columns; place++) {
      const cell = row * columns + place;
      const top = rows - 1 - row;
      if (place + 1 < columns && names[cell] !== names[cell + 1])
        lines.push(`M${place + 1} ${top}v1`);
      if (row + 1 < rows && names[cell] !== names[cell + columns]) lines.push(`M${place} ${top}h1`);
    }
  }
  return lines.join("");
}

/**
 * Every so many of a list, from the first on.
 * @template T
 * @param {T[]} list
 * @param {number} stride
 */
export function every(list, stride) {
  return list.filter((_, index) => index % stride === 0);
}
