import type { CliCommand } from './command.js';
import { RUN_STATUSES } from './run-end.js';

export const runCommand: CliCommand = {
  name: 'run',
  synopsis: '[--console] [--kill-after TIME] NAME',
  summary: 'start a VM and stay until it is down for good, for s6, runit, Nomad and scripts',
  notes: [
    'A VM that runs already is followed, not refused. Its story is printed as `vmctl logs -f` does, with --console what\nit prints on its serial console; with --quiet nothing. A reboot, a restart, a delay before the next try are no end.',
    'SIGTERM and SIGINT press the power button and wait. A second one leaves at once, with status 75: nothing is lost,\nthe guest goes on shutting down under the daemon. SIGHUP is ignored. After a kill -9 the guest runs on; run again,\nand it is followed.',
    'The guest is the daemon\'s, which goes by the restart policy of the definition; a daemon that is replaced meanwhile is\nfollowed. A VM that something else runs should say autostart = false: see "run" in the manual.',
    'Status 0: it has powered off, or was stopped. 1 to 4 are as in bhyve(8), 64 to 77 as in sysexits(3), above 128 as\nin sh(1).',
  ],
  options: [
    { name: 'console', summary: 'what the guest prints on its serial console instead of its story' },
    {
      name: 'kill-after',
      short: 'k',
      value: 'TIME',
      summary: 'force it off when it has not powered off so long after the signal: seconds, or 90s, 3m',
    },
  ],
  operands: { min: 1, max: 1 },
  statuses: RUN_STATUSES,
  run: async (context, input) => (await import('#session')).runVm(context, input),
};
