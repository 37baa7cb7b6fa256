// One file a kernel; what is exported here can be called from src/engine/kernels/kernels.ts. Kernels work on addresses in
// linear memory, which the caller has allocated; they allocate nothing themselves.
export { project } from './project';

/** The first address behind the kernels' own data. */
export function heapBase(): usize {
  return __heap_base;
}
