/** @throws RangeError unless `value` is a whole number in low … high. */
export function checkWhole(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(`${name} is ${value}: choose a whole number ${rangeInWords(low, high)}`);
  }
}

/** @throws RangeError unless `value` is a number in low … high. */
export function checkNumber(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(`${name} is ${value}: choose a number ${rangeInWords(low, high)}`);
  }
}

/** @throws RangeError unless `value` is one of `choices`. */
export function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw new RangeError(`${name} is ${value}: choose one of ${choices.join(', ')}`);
}

function rangeInWords(low: number, high: number): string {
  if (high === Infinity) return low === Number.MIN_VALUE ? 'above 0' : `of at least ${low}`;
  return `between ${low === Number.MIN_VALUE ? 0 : low} and ${high}`;
}
