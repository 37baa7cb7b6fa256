/** A worker thread of `task-threads.test.ts`: doubles numbers, fails at 13 and ends at 666. */
import { serveTasks } from '../../../src/engine/base/serve-tasks';

let added = 0;

serveTasks<number, number, number>({
  load: (value) => {
    added = value;
  },
  answer: (task) => {
    if (task === 13) throw new Error('thirteen');
    if (task === 666) process.exit(3);
    return 2 * task + added;
  },
});
