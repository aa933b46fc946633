import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GraphNode } from '../../src/sim/netgraph/state.js';
import { createStage, GUEST_TOML, isAlive, waitFor, type Stage } from './stage.js';

const HOST = '[bridge.bnet0]\ninterface = "re0"\n[bridge.lan0]\n';
const TWO_NICS = `${GUEST_TOML}[[network]]\nbridge = "lan0"\nname = "lan"\n`;
/** One comes so long after the one before. */
const LOOK_MS = 10_000;
/** A look, and the healing itself, on a machine that does other things. */
const A_LOOK_SECONDS = 90;

function byHand({ world }: Stage, ...lines: readonly string[]): void {
  const input = `${lines.join('\n')}\n`;
  const options = { env: world.env, encoding: 'utf8', input } as const;
  const { status, stderr } = spawnSync(`${world.dir}/bin/ngctl`, ['-f', '-'], options);
  assert.is(status, 0, `${lines.join('; ')}: ${stderr}`);
}

/** `vm-web-0 bnet0:link2` of every socket and eiface node that has a name. */
function hanging({ world }: Stage): readonly string[] {
  const { nodes } = JSON.parse(world.simctl('world')) as { nodes: readonly GraphNode[] };
  const nameOf = (id: number): string => nodes.find((node) => node.id === id)?.name ?? `[${id}]`;
  return nodes
    .filter(({ type, name }) => ['socket', 'eiface'].includes(type) && !/^ngctl\d+$/.test(name ?? 'ngctl0'))
    .map(({ name, hooks: [hook] }) =>
      hook === undefined ? `${name} loose` : `${name} ${nameOf(hook.peer)}:${hook.peerHook}`,
    )
    .sort();
}

async function untilHanging(stage: Stage, wanted: readonly string[]): Promise<void> {
  const look = (): true | undefined => (hanging(stage).join() === wanted.join() ? true : undefined);
  await waitFor(wanted.join(', '), look, A_LOOK_SECONDS).catch((error: Error) => {
    throw new Error(`${error.message}; but ${hanging(stage).join(', ')}`);
  });
}

function createHost(): Stage {
  const stage = createStage();
  stage.define('host', HOST);
  stage.vm('web', TWO_NICS);
  stage.vm('db');
  return stage;
}

test('bridges shut down under running guests and a jail are made again and all are plugged in, nobody restarted', async () => {
  using stage = createHost();
  const web = await stage.up('web');
  const db = await stage.up('db');
  const port = stage.ok('jail', 'attach', 'www', 'lan0').trim();
  const before = hanging(stage);
  assert.is(before.length, 4);
  byHand(stage, 'shutdown bnet0:', 'shutdown lan0:');
  await untilHanging(stage, before);
  assert.equal([stage.status('web').pid, stage.status('db').pid], [web.pid, db.pid]);
  assert.ok(isAlive(web.pid ?? 0) && isAlive(db.pid ?? 0));
  assert.equal([stage.launches('web').length, stage.launches('db').length], [1, 1]);
  assert.match(stage.ok('logs', 'web'), /NIC lan plugged in again: lan0:link0/);
  const healed = (): true | undefined =>
    (JSON.parse(stage.ok('bridge', 'list', '--json')) as { state: string }[]).every(
      ({ state }) => state === 'up',
    )
      ? true
      : undefined;
  await waitFor('both bridges are up', healed);
  assert.ok(before.some((one) => one.startsWith(`${port} lan0:`)));
});

test('a NIC that came back, and a hook that somebody took meanwhile, cost no guest its process', async () => {
  using stage = createHost();
  const db = await stage.up('db');
  stage.world.simctl('interface', 'remove', 're0');
  byHand(stage, 'shutdown bnet0:', 'mkpeer . bridge x link9', 'name .:x bnet0', 'msg bnet0: setpersistent');
  stage.world.simctl('hold', 'bnet0', 'link2', 'jng-x');
  stage.world.simctl('interface', 'add', 're0');
  await untilHanging(stage, ['jng-x bnet0:link2', 'vm-db-0 bnet0:link3']);
  const now = await stage.until('db', 'knows its link', ({ links }) => links[0]?.hook === 'link3');
  assert.is(now.pid, db.pid);
});

test('a supervisor killed between making the bridge again and plugging in is followed by one that does, within seconds', async () => {
  using stage = createHost();
  const db = await stage.up('db');
  await stage.killDaemon();
  byHand(
    stage,
    ...['shutdown bnet0:', 'mkpeer re0: bridge lower link0', 'connect re0: lower upper link1'],
    ...['name re0:lower bnet0', 'msg bnet0: setpersistent', 'msg re0: setpromisc 1', 'msg re0: setautosrc 0'],
  );
  assert.equal(hanging(stage), ['vm-db-0 loose']);
  await stage.daemon();
  await untilHanging(stage, ['vm-db-0 bnet0:link2']);
  const told = (name: string): Promise<number> =>
    waitFor(name, () => stage.story('db').findLast(({ event }) => event === name)?.time).then(Date.parse);
  assert.ok((await told('link.plugged')) - (await told('vm.adopted')) < LOOK_MS, 'not a whole look later');
  assert.is((await stage.running('db')).pid, db.pid);
});

test.run();
