import type { VmDefinition } from '../definition/definition.js';
import type { CompanionDefinition } from '../definition/devices.js';
import { vmHome, vmPath, type Layout } from './layout.js';
import { tpmSocket } from './tpm.js';

/** A program that runs as long as one run of bhyve does, with its paths as they are on the host. */
export interface Companion {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** bhyve is started when this Unix socket is there. */
  readonly socket?: string;
  readonly restart: boolean;
  /** A directory of its state, made for it and open to nobody else. */
  readonly stateDirectory?: string;
  /** What to do when its program is not there. */
  readonly hint?: string;
}

/** The name of the companion that `[tpm] type = "swtpm"` brings. */
const SWTPM = 'swtpm';

/** Whether a VM has any. */
export function hasCompanions({
  companions,
  devices,
}: Pick<VmDefinition, 'companions' | 'devices'>): boolean {
  return companions.length > 0 || hasOwnSwtpm(devices);
}

/** The companions of a VM in the order of their start. */
export function companionsOf(definition: VmDefinition, layout: Layout): readonly Companion[] {
  const written = definition.companions.map((companion) => placed(definition.name, companion, layout));
  const swtpm = ownSwtpm(definition, layout);
  return swtpm === undefined ? written : [...written, swtpm];
}

function placed(
  vm: string,
  { name, command, socket, restart }: CompanionDefinition,
  layout: Layout,
): Companion {
  return { name, command, restart, ...(socket === undefined ? {} : { socket: vmPath(layout, vm, socket) }) };
}

function hasOwnSwtpm({ tpm }: VmDefinition['devices']): boolean {
  return tpm?.kind === 'swtpm' && tpm.socket === undefined;
}

/**
 * bhyve connects once, when it makes its devices, and sends bare TPM commands (tpm_emul_swtpm.c [main]): so it is swtpm's data
 * socket, --server, not its --ctrl; nobody sends INIT, so the TPM is up and cleared by itself. A power cycle for each run of bhyve:
 * one that had kept its PCRs over a reboot of the guest would keep sealed keys, BitLocker's among them, from being opened.
 * swtpm(8). UNPROVEN on a real host: that swtpm of FreeBSD's packages takes `type=unixio` for --server.
 */
function ownSwtpm({ name, companions, devices }: VmDefinition, layout: Layout): Companion | undefined {
  const { tpm } = devices;
  if (tpm?.kind !== 'swtpm' || tpm.socket !== undefined) return undefined;
  const socket = tpmSocket(tpm, name, layout);
  const stateDirectory = `${vmHome(layout, name)}/tpm`;
  return {
    name: companions.some((companion) => companion.name === SWTPM) ? `${SWTPM}.tpm` : SWTPM,
    command: [
      'swtpm',
      ...['socket', '--tpm2', '--tpmstate', `dir=${stateDirectory},mode=0600`],
      ...['--server', `type=unixio,path=${socket},mode=0600`],
      ...['--flags', 'not-need-init,startup-clear'],
    ],
    socket,
    // Nobody connects to it a second time: the guest has no TPM until its next run.
    restart: false,
    stateDirectory,
    hint: 'install it with `pkg install swtpm`',
  };
}
