import { VmctlError } from '../errors.js';
import { adoptCommand } from './adopt.js';
import { bridgeCommand } from './bridge.js';
import { checkCommand } from './check.js';
import { completeNamesCommand } from './complete-names.js';
import { completionCommand } from './completion-command.js';
import type { CliCommand, CommandGroup } from './command.js';
import { consoleCommand } from './console.js';
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
import { runCommand } from './run-vm.js';
import { setupCommand } from './setup.js';
import { startCommand } from './start.js';
import { infoCommand, statusCommand } from './status.js';
import { stopCommand } from './stop.js';
import { topCommand } from './top.js';
import { vncCommand } from './vnc.js';
import { upgradeCheckCommand } from './upgrade-check.js';

/** Answered before any command runs; here so that it is listed, suggested and documented. */
const helpCommand: CliCommand = {
  name: 'help',
  synopsis: '[TOPIC | KIND TOPIC | topics]',
  summary: 'what there is, or what one of it means: a command, a key, a chapter of the manual',
  notes: [
    'TOPIC is a command, a manual (vmctl, vmctl.toml, vmctl-host.toml), a chapter, or a key of a definition:\nmemory, network.bridge. `vmctl help topics` lists them.',
    'Where several have one name, KIND says which is meant: command, manual, chapter or key.',
    'On a terminal long texts are shown by $PAGER, else by less(1).',
    '--json prints the topics as an array of {kind, topic, about}.',
  ],
  options: [],
  operands: { min: 0, max: 2 },
  statuses: { 71: 'a manual cannot be shown: mandoc(1) is not here' },
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
    commands: [
      startCommand,
      runCommand,
      stopCommand,
      restartCommand,
      killCommand,
      resetCommand,
      adoptCommand,
    ],
  },
  { title: 'consoles and screens', commands: [consoleCommand, vncCommand] },
  {
    title: 'what is, and what was',
    commands: [statusCommand, infoCommand, topCommand, logsCommand, eventsCommand],
  },
  {
    title: 'network',
    commands: [netCommand, macsCommand, graphCommand, bridgeCommand, nicCommand, jailCommand, metricsCommand],
  },
  {
    title: 'the supervisor',
    commands: [
      daemonCommand,
      doctorCommand,
      upgradeCheckCommand,
      pingCommand,
      setupCommand,
      completionCommand(() => COMMANDS),
      helpCommand,
    ],
  },
];

export const COMMANDS: readonly CliCommand[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);

/** For programs; in no list, manual or suggestion. */
export const HIDDEN_COMMANDS: readonly CliCommand[] = [completeNamesCommand];
