import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VmctlError } from '../../src/errors.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { createQuickStage, type QuickStage } from '../supervisor/quick-stage.js';

/** A host with a public bridge, an isolated one and one of somebody else; three VMs, a supervisor, and fate. */
export interface LinksStage {
  readonly stage: QuickStage;
  /** What was refused otherwise than in words for an operator: faults of vmctl. */
  readonly faults: readonly unknown[];
  /** One deed, `shutdown bnet0`: what cannot be done now is not done. It is begun, not waited for. */
  happen(deed: string): Promise<void>;
  /** Waits for whatever is ordered. */
  ask(request: Ask): Promise<unknown>;
  [Symbol.dispose](): void;
}

export type Ask = Extract<ControlRequest, { readonly request: 'nic' | 'jail' | 'operate' }>;

export const BRIDGES = ['bnet0', 'lan0', 'theirs'];
/** VM -> where its file wants its NICs. */
export const GUESTS: Readonly<Record<string, readonly string[]>> = {
  web: ['bnet0', 'lan0'],
  db: ['bnet0'],
  mail: ['lan0'],
};
/** Real ones, at most, that an order may need until it is admitted. */
const TURNS = 5000;
const HOST = '[bridge.bnet0]\ninterface = "re0"\n[bridge.lan0]\n';
const THEIRS = 'mkpeer . bridge x link0\nname .:x theirs\nmsg theirs: setpersistent\nrmhook x\n';

export async function createLinksStage(seed: number): Promise<LinksStage> {
  const stage = await createQuickStage({ kind: seed === 0, seed }, definition('web'));
  for (const name of ['db', 'mail']) {
    stage.define(name, definition(name));
    stage.disk(name);
  }
  stage.define('host', HOST);
  const script = join(stage.paths.root, 'theirs');
  writeFileSync(script, THEIRS);
  stage.world.simctl('ngctl', '-f', script);
  stage.world.simctl('hold', 'theirs', 'link0', 'jng-there');
  await stage.clock.passUntil(stage.supervisor().reload());
  let living = true;
  const faults: unknown[] = [];
  const fate: Readonly<Record<string, (...words: string[]) => unknown>> = {
    guest: (name = '', act = '') => stage.guest(name, act),
    hold: (bridge = '', hook = '', ms = '0') =>
      stage.clock.setTimeout(() => void quietly(() => stage.world.simctl('hold', bridge, hook)), Number(ms)),
    release: () => stage.world.simctl('release', String(thievesOf(stage)[0])),
    snatch: () => stage.world.simctl('fault', '{"command":"bhyve","steal":true}'),
    slow: (bridge, what) =>
      stage.world.simctl(
        'fault',
        JSON.stringify({ command: 'ngctl', match: `${bridge}: ${what}`, delayMs: 4000 }),
      ),
    pull: (name) => stage.world.simctl('ngctl', 'rmhook', `vm-${name}-0:`, 'vmlink'),
    shutdown: (bridge) => stage.world.simctl('ngctl', 'shutdown', `${bridge}:`),
    card: (verb) => stage.world.simctl('interface', verb === 'in' ? 'add' : 'remove', 're0'),
    pass: (ms) => stage.pass(Number(ms)),
    die: () => (living = (stage.kill(), false)),
    begin: () => (living ? undefined : stage.begin().then(() => (living = true))),
  };
  return {
    ...{ stage, faults, ask, happen },
    [Symbol.dispose]: () => stage[Symbol.dispose](),
  };

  async function happen(deed: string): Promise<void> {
    const [verb = '', ...words] = deed.split(' ');
    const act = fate[verb];
    const request = requestOf(verb, words);
    if (act !== undefined) await quietly(() => act(...words));
    else if (request === undefined) throw new Error(`no such deed: ${deed}`);
    else if (living) await begun(stage, request, ask(request).catch(refused));
    await stage.pass(0);
  }

  function refused(error: unknown): void {
    if (!(error instanceof VmctlError) || error.code === 'internal') faults.push(error);
  }

  async function ask(request: Ask): Promise<unknown> {
    const supervisor = stage.supervisor();
    if (request.request === 'operate') return supervisor.operate(request, () => undefined);
    return request.request === 'nic'
      ? supervisor.network.operateNic(request)
      : supervisor.network.operateJail(request);
  }
}

/** Orders read the definitions first, in real time: without waiting for that a run could not be run again. */
async function begun(stage: QuickStage, { request }: Ask, work: Promise<unknown>): Promise<void> {
  let over = request !== 'operate';
  void work.finally(() => (over = true));
  for (let turn = 0; !over && turn < TURNS; turn += 1) await stage.pass(0);
}

/** Pids of other programs that hold links, but for the one that is always there. */
export function thievesOf({ world: { world } }: QuickStage): readonly number[] {
  return world.graph.nodes.flatMap(({ id, type, name, owner }) =>
    type === 'socket' && world.foreignNodes.has(id) && name !== 'jng-there' ? (owner ?? []) : [],
  );
}

function definition(name: string): string {
  const nics = (GUESTS[name] ?? []).map((bridge) => `[[network]]\nbridge = "${bridge}"\n`);
  return `memory = "512M"\nloader = "uefi"\n${nics.join('')}[[disk]]\npath = "disk.img"\n`;
}

/** `start web`, `nic move web 0 lan0`, `jail attach www bnet0`. */
function requestOf(verb: string, words: readonly string[]): Ask | undefined {
  const [first = '', second = '', third = '', bridge] = words;
  if (verb === 'nic') {
    const nic = { request: 'nic', verb: first as 'move', name: second, nic: third } as const;
    return bridge === undefined ? nic : { ...nic, bridge };
  }
  if (verb === 'jail') return { request: 'jail', verb: first as 'attach', name: second, bridge: third };
  const isOrder = ['start', 'stop', 'restart', 'kill', 'reset'].includes(verb);
  return isOrder ? { request: 'operate', verb: verb as 'start', names: [first], wait: false } : undefined;
}

/** There may be no such guest, hook or bridge at this moment. */
async function quietly(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch {
    // Then nothing happens.
  }
}
