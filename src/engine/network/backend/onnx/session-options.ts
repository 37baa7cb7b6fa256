import type { InferenceSession } from 'onnxruntime-node';

/** Where onnxruntime computes: the processor, or a GPU through one of its execution providers. */
export type Provider = 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';

/** What a session is opened with; `logSeverityLevel` 3 leaves errors. */
export function sessionOptions(provider: Provider, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // DirectML refuses a session that plans its memory ahead.
    ...(provider === 'dml' ? { enableMemPattern: false, executionMode: 'sequential' as const } : {}),
    // Waiting threads would otherwise burn the processor that the person's other programs need.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}
