import { VmctlError } from '../errors.js';
import { adoptCommand } from './adopt.js';
import { bridgeCommand } from './bridge.js';
import { checkCommand } from './check.js';
import type { CliCommand, CommandGroup } from './command.js';
import { daemonCommand, reloadCommand } from './daemon.js';
import { doctorCommand } from './doctor.js';
import { editCommand } from './edit.js';
import { eventsCommand } from './events.js';
import { graphCommand } from './graph.js';
import { importCommand } from './import.js';
import { jailCommand } from './jail.js';
import { killCommand } from './kill.js';
import { logsCommand } from './logs.js';
import { macsCommand } from './macs.js';
import { metricsCommand } from './metrics.js';
import { netCommand } from './net.js';
import { newCommand } from './new.js';
import { nicCommand } from './nic.js';
import { pingCommand } from './ping.js';
import { planCommand } from './plan.js';
import { resetCommand } from './reset.js';
import { restartCommand } from './restart.js';
import { schemaCommand } from './schema.js';
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

/** Every command, as `vmctl help` lists them. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  {
    title: 'definitions',
    commands: [
      newCommand,
      editCommand,
      checkCommand,
      planCommand,
      schemaCommand,
      reloadCommand,
      importCommand,
    ],
  },
  {
    title: 'virtual machines',
    commands: [startCommand, stopCommand, restartCommand, killCommand, resetCommand, adoptCommand],
  },
  { title: 'what is, and what was', commands: [statusCommand, infoCommand, logsCommand, eventsCommand] },
  {
    title: 'network',
    commands: [netCommand, macsCommand, graphCommand, bridgeCommand, nicCommand, jailCommand, metricsCommand],
  },
  { title: 'the supervisor', commands: [daemonCommand, doctorCommand, pingCommand, helpCommand] },
];

export const COMMANDS: readonly CliCommand[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);
