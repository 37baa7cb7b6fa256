/**
 * Arguments that let a debugger attach to the engine, at the port of WINNOW_ENGINE_INSPECT, which
 * the launch configurations set. Without that variable the engine opens no port.
 */
export function debugArguments(environment: NodeJS.ProcessEnv): string[] {
  const port = environment['WINNOW_ENGINE_INSPECT'] ?? '';
  return /^\d{1,5}$/.test(port) ? [`--inspect=127.0.0.1:${port}`] : [];
}
