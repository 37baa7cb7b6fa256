/** The median of our turns and of the peer's; `peer` is null where it is missing. */
export interface Turns<Own, Theirs> {
  readonly ours: Own;
  readonly peer: Theirs | null;
}

/**
 * Measures by turns: ours, peer, ours, peer, … so that a machine that slows down slows both. Gives
 * the turn of each side whose figure is the median.
 * @param peer resolves with null where the peer is missing. It is then not asked again.
 */
export async function byTurns<Own, Theirs>(
  rounds: number,
  ours: () => Promise<Own>,
  peer: () => Promise<Theirs | null>,
  figures: { readonly ours: (turn: Own) => number; readonly peer: (turn: Theirs) => number },
): Promise<Turns<Own, Theirs>> {
  const own: Own[] = [];
  const theirs: Theirs[] = [];
  let missing = false;
  for (let round = 0; round < rounds; round++) {
    own.push(await ours());
    if (missing) continue;
    const turn = await peer();
    if (turn === null) missing = true;
    else theirs.push(turn);
  }
  return {
    ours: middle(own, figures.ours),
    peer: theirs.length === 0 ? null : middle(theirs, figures.peer),
  };
}

export function median(numbers: readonly number[]): number {
  return middle(numbers, (each) => each);
}

function middle<Turn>(turns: readonly Turn[], figure: (turn: Turn) => number): Turn {
  return [...turns].sort((a, b) => figure(a) - figure(b))[Math.floor(turns.length / 2)]!;
}

/** Seconds that `work` takes, and what it gives. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly seconds: number; readonly result: T }> {
  const begun = performance.now();
  const result = await work();
  return { seconds: (performance.now() - begun) / 1000, result };
}
