/** Where the keys that move go in a grid that is read row by row. */

export interface GridPlace {
  /** Position of the cell that has the focus. */
  readonly place: number;
  readonly columns: number;
  readonly length: number;
  /** Rows that the window shows. */
  readonly rows: number;
}

/** How many positions a key goes on, perhaps beyond the ends; undefined where it does not move. */
export function stepOf(
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  { place, columns, length, rows }: GridPlace,
): number | undefined {
  const page = Math.max(1, rows - 1) * columns;
  const column = place % columns;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -page,
    PageDown: page,
    Home: ctrlKey ? -place : -column,
    End: ctrlKey ? length : columns - 1 - column,
  };
  return steps[key];
}
