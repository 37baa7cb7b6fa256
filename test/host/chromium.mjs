/**
 * The browser that the tests drive. A machine without one skips their suites; in continuous
 * integration that is a failure.
 */
import { existsSync } from 'node:fs';

export const CHROMIUM = process.env.WINNOW_CHROMIUM ?? '/usr/bin/chromium';

/**
 * Why the browser's tests cannot run here; `false` when they can. Node's test runner takes it for
 * `skip`.
 */
export const missing = existsSync(CHROMIUM)
  ? false
  : `${CHROMIUM} is missing: install Chromium, or set WINNOW_CHROMIUM`;

if (missing !== false && process.env.CI) throw new Error(missing);
