import { VmctlError } from '../errors.js';
import { adoptCommand } from './adopt.js';
import { checkCommand } from './check.js';
import type { CliCommand } from './command.js';
import { daemonCommand, reloadCommand } from './daemon.js';
import { eventsCommand } from './events.js';
import { killCommand } from './kill.js';
import { logsCommand } from './logs.js';
import { pingCommand } from './ping.js';
import { planCommand } from './plan.js';
import { resetCommand } from './reset.js';
import { restartCommand } from './restart.js';
import { startCommand } from './start.js';
import { infoCommand, statusCommand } from './status.js';
import { stopCommand } from './stop.js';

/** Answered before any command runs; here so that it is listed, suggested and documented. */
const helpCommand: CliCommand = {
  name: 'help',
  synopsis: '[COMMAND]',
  summary: 'what there is, or what one command does',
  options: [],
  operands: { min: 0, max: 1 },
  statuses: {},
  run: () => Promise.reject(new VmctlError('internal', 'help was not answered')),
};

/** Every command, in the order of `vmctl help`. */
export const COMMANDS: readonly CliCommand[] = [
  checkCommand,
  planCommand,
  startCommand,
  stopCommand,
  restartCommand,
  killCommand,
  resetCommand,
  adoptCommand,
  statusCommand,
  infoCommand,
  logsCommand,
  eventsCommand,
  pingCommand,
  daemonCommand,
  reloadCommand,
  helpCommand,
];
