/** A worker thread of {@link GraphThreads}. */
import { serveTasks } from '../base/serve-tasks';
import { doGraphWork, type AnswerTo, type GraphWorkName, type NamedTask } from './graph-work';

/** The thread that waits ends the work by ending this thread. */
const never = new AbortController().signal;

serveTasks<never, NamedTask, AnswerTo<GraphWorkName>>({ answer: (task) => doGraphWork(task, never) });
