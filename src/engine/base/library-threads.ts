import { availableParallelism } from 'node:os';

/** Node's own number. */
const USUAL = 4;

// libvips works on the threads of Node's pool, of which there are four unless this is set before
// the first one starts.
process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(USUAL, availableParallelism()));
