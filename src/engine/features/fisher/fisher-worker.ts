/** A worker thread of {@link FisherThreads}. */
import { serveTasks } from '../../base/serve-tasks';
import { FisherWork } from './work';

serveTasks(new FisherWork());
