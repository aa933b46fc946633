import * as assert from 'uvu/assert';
import { linkNumber } from '../../src/netgraph/names.js';
import type { Link } from '../../src/netgraph/node.js';
import { listJailRecords } from '../../src/store/network-records.js';
import { listRunRecords, readRunRecord } from '../../src/store/records.js';
import { BRIDGES, GUESTS, thievesOf, type LinksStage } from './links-stage.js';

const LOOK_MS = 10_000;
/** What two looks may take on a host whose every command takes up to 300 ms. */
const SLOW_MS = 8_000;
const JAILS = ['www', 'dns'];

/** `bnet0:link2 web/0` of everything on record: of guests that live or may live, and of jails. */
function recorded({ stage }: LinksStage): readonly string[] {
  const guests = listRunRecords(stage.paths).flatMap((name) =>
    (readRunRecord(stage.paths, name)?.links ?? [])
      .filter(({ unplugged }) => unplugged !== true)
      .map(({ bridge, hook, nic }) => `${bridge}:${hook} ${name}/${nic}`),
  );
  const jails = listJailRecords(stage.paths)
    .filter(({ hook }) => linkNumber(hook) !== undefined)
    .map(({ bridge, hook, jail, interface: name }) => `${bridge}:${hook} jail/${jail}/${name}`);
  return [...guests, ...jails].sort();
}

/** At every moment: no link is on record twice, and whoever was refused was told why. */
export function judgeRecords(links: LinksStage): void {
  for (const fault of links.faults) throw fault;
  const places = recorded(links).map((line) => line.split(' ')[0]);
  assert.is(new Set(places).size, places.length, recorded(links).join(', '));
}

/**
 * Two undisturbed looks later: every NIC hangs where it is written, and the ledger says what the records say. Resolves
 * with how many NICs those were.
 */
export async function judgeRest(links: LinksStage): Promise<number> {
  links.stage.world.simctl('fault', 'clear');
  await links.stage.pass(2 * LOOK_MS + SLOW_MS);
  const places = wanted(links);
  same(hanging(links), places, 'NICs, as on record');
  await judgeLedger(links);
  return places.length;
}

/** Everything stopped, detached, let go: nothing of ours is left, and what is not ours is as it was. */
export async function judgeEnd(links: LinksStage): Promise<void> {
  const { stage } = links;
  await links.happen('card in');
  for (let round = 0; round < 3; round += 1) {
    for (const name of Object.keys(GUESTS)) await links.happen(`kill ${name}`);
    await stage.pass(30_000);
  }
  for (const name of JAILS) await stage.clock.passUntil(links.ask({ request: 'jail', verb: 'detach', name }));
  while (thievesOf(stage).length > 0) await links.happen('release');
  await stage.pass(2 * LOOK_MS + SLOW_MS);
  same(recorded(links), [], 'records');
  same(await heldLinks(links), [], 'leases');
  same(strangers(links), ['bridge theirs link0', 'socket jng-there vmlink'], 'nodes');
}

/** Nodes but for the card, with their hooks. */
function strangers({ stage }: LinksStage): readonly string[] {
  return stage.world.world.graph.nodes
    .filter(({ type, name }) => type !== 'ether' && name?.startsWith('ngctl') !== true)
    .map(({ type, name, hooks }) => [type, name ?? 'unnamed', ...hooks.map((one) => one.name)].join(' '))
    .sort();
}

/** A start may be between lease and record at any one moment, but not at each of five. */
async function judgeLedger(links: LinksStage): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const held = await heldLinks(links);
    const known = recorded(links);
    if (tries === 5 || held.join() === known.join()) return same(held, known, 'leases, as on record');
    await links.stage.pass(700);
  }
}

/** As recorded() has them: who is named when somebody wants to take the bridges down. Those that nobody is on go. */
async function heldLinks({ stage }: LinksStage): Promise<readonly string[]> {
  const down = { request: 'bridge', verb: 'down', names: BRIDGES } as const;
  const outcomes = await stage.clock.passUntil(stage.supervisor().network.operateBridges(down));
  return outcomes
    .flatMap(({ name, message = '' }) =>
      [...message.matchAll(/(\S+) \(NIC (\S+), (link\d+)\)/g)].map(
        ([, owner = '', nic = '', hook = '']) => `${name}:${hook} ${owner}/${nic}`,
      ),
    )
    .sort();
}

/** The lists are in the words of a failure: a shrunk run shows no more of it. */
function same(seen: readonly string[], expected: readonly string[], what: string): void {
  assert.is(
    seen.join(', '),
    expected.join(', '),
    `${what}: [${seen.join(', ')}], not [${expected.join(', ')}]`,
  );
}

/** Every NIC that should hang somewhere, with the place it should have; those whose bridge nobody can make are left out. */
function wanted(links: LinksStage): readonly string[] {
  return cables(links).map(({ socket, bridge, hook, unplugged }) =>
    unplugged === true ? `${socket} nowhere` : `${socket} ${bridge}:${hook}`,
  );
}

function hanging(links: LinksStage): readonly string[] {
  const { nodes } = links.stage.world.world.graph;
  return cables(links).map(({ socket }) => {
    const hook = nodes.find(({ name }) => name === socket)?.hooks[0];
    const peer = nodes.find(({ id }) => id === hook?.peer);
    return hook === undefined || peer?.type === 'hub'
      ? `${socket} nowhere`
      : `${socket} ${peer?.name}:${hook.peerHook}`;
  });
}

/** NICs of guests that were seen up and live, and of jails. */
function cables({ stage }: LinksStage): readonly Pick<Link, 'socket' | 'bridge' | 'hook' | 'unplugged'>[] {
  const { guests, graph } = stage.world.world;
  const living = [...guests.values()].map(({ name }) => name);
  const records = listRunRecords(stage.paths).map((name) => readRunRecord(stage.paths, name));
  const nics = records.flatMap((record) =>
    record?.confirmed === true && living.includes(record.name) ? record.links : [],
  );
  const isThere = (wantedName: string): boolean => graph.nodes.some(({ name }) => name === wantedName);
  const jails = listJailRecords(stage.paths)
    // A detach that was cut off leaves a record without a node: the next one ends it.
    .filter(({ phase, interface: name }) => phase === 'made' && isThere(name))
    .map(({ interface: socket, bridge, hook }) => ({ socket, bridge, hook }));
  const cannotBeMade = (bridge: string): boolean =>
    bridge === 'bnet0' && !isThere('bnet0') && !isThere('re0');
  return [...nics, ...jails].filter(({ bridge }) => !cannotBeMade(bridge));
}
