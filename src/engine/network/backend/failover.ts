import type { Backend } from './backend';

/** A call to a back end on a GPU failed: out of memory, or the driver is gone. */
class DeviceFailure extends Error {
  constructor(override readonly cause: unknown) {
    super('The device failed.');
  }
}

/** The back end that does the work now: itself, or what took over from it. */
const currentOf = (backend: Backend): Backend => backend.failover?.fallback ?? backend;

/**
 * One call to a back end's trainer or runner. Nothing else belongs into it: a full disk, for
 * example, is no fault of the device.
 * @throws what the call throws; a failure that {@link withFailover} understands where the back end
 * has a fallback.
 */
export async function onDevice<T>(backend: Backend, signal: AbortSignal, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    throw backend.failover ? new DeviceFailure(error) : error;
  }
}

/**
 * Does the work on the current back end. When its device fails, what takes over does it, and the
 * work has to start where it last kept something.
 * @throws what the work throws for any other reason.
 */
export async function withFailover<T>(backend: Backend, work: (backend: Backend) => Promise<T>): Promise<T> {
  const first = currentOf(backend);
  try {
    return await work(first);
  } catch (error) {
    if (!(error instanceof DeviceFailure) || !first.failover) throw error;
    return await work(await first.failover.takeOver(error.cause));
  }
}

/** Disposes of what a back end made. A device that is gone cannot be asked to tidy up. */
export async function disposeOf(backend: Backend, made: { dispose(): void | Promise<void> }): Promise<void> {
  try {
    await made.dispose();
  } catch (error) {
    if (!backend.failover) throw error;
  }
}
