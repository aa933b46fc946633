import type { Theatre } from './campaign.js';
import { createQuickDriver } from './quick-driver.js';

/** In this process, on a simulated clock: device init and destruction of up to 300 s. */
export const QUICK: Theatre = {
  name: 'quick',
  pace: { longMs: 300_000, traps: true, killCaller: false, clockSteps: true },
  maxSteps: 40,
  tries: 200,
  open: createQuickDriver,
};
