import { t } from '@vscode/l10n';
/** @throws RangeError unless `value` is a whole number in low … high. */
export function checkWhole(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(t('{0} is {1}: choose a whole number {2}', name, value, rangeInWords(low, high)));
  }
}

/** @throws RangeError unless `value` is a number in low … high. */
export function checkNumber(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(t('{0} is {1}: choose a number {2}', name, value, rangeInWords(low, high)));
  }
}

/** @throws RangeError unless `value` is one of `choices`. */
export function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new RangeError(t('{0} is {1}: choose one of {2}', name, value, choices.join(', ')));
}

function rangeInWords(low: number, high: number): string {
  if (high === Infinity) return low === Number.MIN_VALUE ? t('above 0') : t('of at least {0}', low);
  return t('between {0} and {1}', low === Number.MIN_VALUE ? 0 : low, high);
}
