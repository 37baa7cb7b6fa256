import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 40;
let last = 0;

/**
 * Lets messages in (a cancel among them) if the thread has been busy for a while; call it once per
 * block of work.
 * @throws the signal's reason when it is aborted.
 */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const now = performance.now();
  if (now - last < SLICE_MS) return;
  await setImmediate();
  last = performance.now();
  signal.throwIfAborted();
}
