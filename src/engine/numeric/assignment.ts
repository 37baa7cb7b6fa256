/**
 * The one-to-one assignment of rows to columns with the greatest total worth: `result[row]` is its
 * column, −1 for a row that gets none because there are fewer columns than rows.
 * @param worth row-major, `rows × columns`, finite.
 * Cost: O(s²·l) for s the shorter and l the longer side.
 * Source: Kuhn 1955, doi:10.1002/nav.3800020109, as shortest augmenting paths with potentials.
 */
export function assign(worth: Float64Array, rows: number, columns: number): Int32Array {
  const result = new Int32Array(rows).fill(-1);
  if (rows <= columns) {
    const owner = ownersOfColumns((row, column) => -worth[row * columns + column]!, rows, columns);
    for (let column = 0; column < columns; column++) if (owner[column]! >= 0) result[owner[column]!] = column;
  } else {
    const owner = ownersOfColumns((row, column) => -worth[column * columns + row]!, columns, rows);
    result.set(owner);
  }
  return result;
}

/** Least cost matching of every row, `rows ≤ columns`: the row that each column goes to, or −1. */
function ownersOfColumns(cost: (row: number, column: number) => number, rows: number, columns: number): Int32Array {
  // One virtual column, at the end, holds the row whose augmenting path is being searched.
  const start = columns;
  const owner = new Int32Array(columns + 1).fill(-1);
  const previous = new Int32Array(columns + 1);
  const rowPotential = new Float64Array(rows);
  const columnPotential = new Float64Array(columns + 1);
  const distance = new Float64Array(columns + 1);
  const done = new Uint8Array(columns + 1);
  for (let added = 0; added < rows; added++) {
    owner[start] = added;
    distance.fill(Infinity);
    done.fill(0);
    let column = start;
    while (owner[column]! >= 0) {
      done[column] = 1;
      const row = owner[column]!;
      let nearest = -1;
      let step = Infinity;
      for (let other = 0; other < columns; other++) {
        if (done[other]) continue;
        const reduced = cost(row, other) - rowPotential[row]! - columnPotential[other]!;
        if (reduced < distance[other]!) {
          distance[other] = reduced;
          previous[other] = column;
        }
        if (distance[other]! < step) {
          step = distance[other]!;
          nearest = other;
        }
      }
      for (let other = 0; other <= columns; other++) {
        if (done[other]) {
          rowPotential[owner[other]!]! += step;
          columnPotential[other]! -= step;
        } else {
          distance[other]! -= step;
        }
      }
      column = nearest;
    }
    while (column !== start) {
      owner[column] = owner[previous[column]!]!;
      column = previous[column]!;
    }
  }
  return owner.subarray(0, columns);
}
