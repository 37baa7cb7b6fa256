import { t } from '@vscode/l10n';
import { DamagedBlock, PixelBlocks } from '../store/blocks';
import { lossOf } from '../curation/journal';
import { takeRunLock } from '../store/lock';
import type { RunObserver, RunRequest } from './run-request';
import { Store } from '../store/store';

/**
 * How often the stages are tried. After the first damage all damage that can be found is mended at
 * once, so a third try is rare.
 */
const ATTEMPTS = 3;

/**
 * Runs stages in the store of a request, which no other process computes in meanwhile. Where stored
 * pixels turn out damaged they are dropped and the stages begin again: what is finished comes from
 * the store, and the images are decoded anew.
 * @throws WinnowFailure `locked` or `taken-over` because of another process, `store`, or what the
 * stages throw.
 */
export async function inStore<T>(
  { store: parent, folders, takeOver = false }: RunRequest,
  observer: RunObserver,
  signal: AbortSignal,
  stages: (store: Store, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const store = Store.open(parent, folders);
  const lock = await takeRunLock(store, { takeOver }, signal);
  const stopped = AbortSignal.any([signal, lock.signal]);
  try {
    const loss = lossOf(store);
    if (loss !== undefined) observer.log('warn', loss);
    for (let attempt = 1; ; attempt++) {
      try {
        return await stages(store, stopped);
      } catch (error) {
        if (!(error instanceof DamagedBlock) || attempt === ATTEMPTS) throw error;
        const damaged = dropDamaged(store) + 1;
        observer.log(
          'warn',
          damaged === 1
            ? t('Stored pixels of 1 image were damaged and are decoded again.')
            : t('Stored pixels of {0} images were damaged and are decoded again.', damaged),
        );
      }
    }
  } catch (error) {
    // Where the lock was lost, that is the reason, whatever a stage threw because of it.
    lock.signal.throwIfAborted();
    throw error;
  } finally {
    lock.release();
  }
}

/**
 * Drops all other damaged blocks. The one that was found first is dropped already, and not counted.
 */
function dropDamaged(store: Store): number {
  const blocks = new PixelBlocks(store);
  try {
    return blocks.forgetDamaged();
  } finally {
    blocks.close();
  }
}
