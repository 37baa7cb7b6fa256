/**
 * Gives the check of a page's messages what no honest page sends.
 *
 *   node --import tsx test/torture/messages.ts [--count 10000]
 */
import { isDeepStrictEqual } from 'node:util';
import { Random } from '../../src/engine/base/random';
import { Mismatch } from '../../src/protocol/checks';
import { checkedMessage } from '../../src/extension/pages/webview-messages';
import { report, type Counts } from './counted';
import { mutations, oddValue, placesIn } from './odd-values';
import { IMAGES, validMessages, wrongFor } from './page-messages';

/** Random messages, then every valid message with every one of its parts missing or wrong. */
export function messages(count: number, seed: number): Promise<Counts> {
  const random = new Random(seed);
  const failures: string[] = [];
  const fail = (what: string): void => void failures.push(what);
  const counts = { messages: 0, refused: 0, passed: 0, oneFieldWrong: 0 };
  const valid = validMessages();
  for (const message of valid) {
    if (!isDeepStrictEqual(checkedMessage(message, IMAGES), message)) fail(`changed: ${shown(message)}`);
  }
  while (counts.messages < count) {
    const message = random.next() < 0.3 ? oddValue(random) : mutations(valid[random.integer(valid.length)]!, random);
    counts.messages++;
    const passed = check(message, fail);
    if (passed === undefined) {
      counts.refused++;
      continue;
    }
    counts.passed++;
    // What passes holds nothing but what the protocol knows: checked again it is the same, and
    // names nothing outside the run.
    if (!isDeepStrictEqual(check(passed, fail), passed)) fail(`not settled: ${shown(message)}`);
    for (const fault of outside(passed)) fail(`${fault}: ${shown(message)}`);
  }
  for (const message of valid) {
    for (const place of placesIn(message)) {
      for (const wrong of wrongFor(message, place)) {
        counts.oneFieldWrong++;
        if (check(wrong, fail) !== undefined) fail(`passed with ${place.join('.')} wrong: ${shown(wrong)}`);
      }
    }
  }
  if (({} as Record<string, unknown>)['polluted'] !== undefined)
    fail('a message changed the prototype of every object');
  return Promise.resolve({ ...counts, failures });
}

/** The message as it reaches the host, or undefined where it is dropped. */
function check(message: unknown, fail: (what: string) => void): object | undefined {
  try {
    return checkedMessage(message, IMAGES);
  } catch (error) {
    if (!(error instanceof Mismatch)) fail(`threw ${String(error)}: ${shown(message)}`);
    else if (error.message.length > 500) fail(`a complaint of ${error.message.length} characters: ${shown(message)}`);
    return undefined;
  }
}

/**
 * Parts of a message that could lead out of the run: paths, addresses, and images that it does not
 * have.
 */
function outside(message: object): string[] {
  const found: string[] = [];
  const walk = (value: unknown, name: string): void => {
    if (Array.isArray(value)) value.forEach((part) => walk(part, name));
    else if (typeof value === 'object' && value !== null) {
      if (Object.getPrototypeOf(value) !== Object.prototype) found.push('a part with another prototype');
      for (const [key, part] of Object.entries(value)) walk(part, key);
    } else if (
      /^(image|images)$/.test(name) &&
      !(Number.isInteger(value) && Number(value) < IMAGES && Number(value) >= 0)
    ) {
      found.push('an image outside the run');
    } else if (
      typeof value === 'string' &&
      !/^(name|labelling|words)$/.test(name) &&
      !/^[a-z][a-zA-Z/]*$/.test(value)
    ) {
      found.push(`a text where there is a choice (${name})`);
    }
  };
  walk(message, '');
  return found;
}

function shown(message: unknown): string {
  return (JSON.stringify(message) ?? String(message)).slice(0, 200);
}

if (require.main === module) void report('messages', messages, 10_000);
