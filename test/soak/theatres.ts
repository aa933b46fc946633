import type { Theatre } from './campaign.js';
import { createRealDriver } from './real-driver.js';
import { createQuickDriver } from './quick-driver.js';

/** In this process, on a simulated clock: device init and destruction of up to 300 s. */
export const QUICK: Theatre = {
  name: 'quick',
  pace: { longMs: 300_000, traps: true, killCaller: false, clockSteps: true },
  maxSteps: 40,
  tries: 200,
  open: createQuickDriver,
};

/** With real processes: seconds cost seconds. */
export const REAL: Theatre = {
  name: 'real',
  pace: { longMs: 2000, traps: false, killCaller: true, clockSteps: true },
  maxSteps: 10,
  tries: 12,
  open: createRealDriver,
};
