import { VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import { mayChangeHost } from '../host/rights.js';
import { answerNetwork } from '../network/answer.js';
import type { NetworkContext } from '../network/context.js';
import { createDesk } from '../network/create-desk.js';
import { adoptGuests, createNetwork } from '../network/network.js';
import type { Tell } from '../network/tell.js';
import { driveSteps, type Execute } from '../plan/drive.js';
import { lookHost } from '../plan/host-facts.js';
import type { ControlResult } from '../protocol/report.js';
import { judgeMarker } from '../store/boot-marker.js';
import { ensureDirectories } from '../store/directories.js';
import { createJournal } from '../store/journal.js';
import type { Context } from './command.js';
import type { NetworkRequest } from './network-request.js';
import { healingUp } from './offline-heal.js';
import { readHostDefinition } from './offline-host.js';
import { createOfflineView, unsupervised } from './offline-view.js';

/**
 * What the daemon would answer, for when there is none. Whatever changes the host holds the daemon's lock meanwhile;
 * undefined = somebody else holds it. Rejects with a VmctlError.
 */
export async function answerOffline(
  context: Context,
  wanted: NetworkRequest,
): Promise<ControlResult | undefined> {
  const host = createFreebsdHost();
  if (!isChange(wanted)) return answerWith({ context, host, tell: createTell(context, wanted) }, wanted);
  refuseUnlessAllowed(context);
  if (wanted.request === 'nic') throw unsupervised(wanted.name);
  ensureDirectories(context.paths);
  const lock = await host.lock(context.paths.lockFile);
  if (lock === undefined) return undefined;
  try {
    const append = createJournal(context.paths.eventLog);
    return await answerWith({ context, host, tell: createTell(context, wanted, append) }, wanted);
  } finally {
    lock.release();
  }
}

interface Sitting {
  readonly context: Context;
  readonly host: Host;
  readonly tell: Tell;
}

async function answerWith({ context, host, tell }: Sitting, wanted: NetworkRequest): Promise<ControlResult> {
  const { paths } = context;
  const definition = await readHostDefinition(context);
  const execute: Execute = (steps) => driveSteps(steps, ({ command }) => host.run(command));
  const facts = await execute(lookHost());
  const seat: NetworkContext = {
    ...{ paths, execute, tell, modules: new Set() },
    facts: () => facts,
    hostDefinition: () => definition,
  };
  const network = createNetwork(seat);
  // A guest that ended while nobody supervised holds nothing any more, nor does one of another boot.
  if (isChange(wanted) && judgeMarker(paths, facts.bootId) === 'same')
    adoptGuests(seat, network, ({ pid }) => pid === undefined || host.alive(pid));
  const { nics, view } = createOfflineView({ context, host, seat, network });
  const bridges = { ...network.bridges, up: healingUp({ seat, network, host }) };
  return answerNetwork(createDesk({ network: { ...network, bridges }, nics, view }), wanted);
}

function isChange({ request }: NetworkRequest): boolean {
  return request === 'bridge' || request === 'nic' || request === 'jail';
}

function refuseUnlessAllowed({ paths: { root } }: Context): void {
  if (mayChangeHost(root)) return;
  throw new VmctlError('permission', 'no vmctl daemon is running, and only root may change the network', {
    hint: 'run this as root, for example with doas(1) or sudo(8)',
  });
}

/** Into the story that the next daemon goes on with; warnings to the terminal where no outcome bears them. */
function createTell({ terminal }: Context, wanted: NetworkRequest, append?: (line: string) => void): Tell {
  return (event, data, level = 'info') => {
    append?.(JSON.stringify({ time: new Date().toISOString(), event, ...data }));
    if (level === 'info' || wanted.request === 'bridge') return;
    const { bridge = event, reason = '' } = data as { readonly bridge?: string; readonly reason?: string };
    terminal.err(`vmctl: ${bridge}: warning: ${reason}\n`);
  };
}
