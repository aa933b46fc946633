import type { GuestExit } from './exit.js';

/** The exit status that bhyve(8) ended with, as far as a guest's end tells it; null = it had none, or nobody saw it. */
export function statusOfExit(exit: GuestExit): number | null {
  switch (exit.kind) {
    case 'rebooted':
      return 0;
    case 'powered-off':
      return 1;
    case 'halted':
      return 2;
    case 'triple-fault':
      return 3;
    case 'error':
    case 'launch-error':
      return exit.code;
    case 'hook-taken':
    case 'vmm-busy':
      return 4;
    case 'signal':
    case 'lost':
      return null;
  }
}
