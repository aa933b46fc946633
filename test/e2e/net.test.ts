import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MacTable, NetMember, NetReport } from '../../src/protocol/network.js';
import { freePort } from '../free-port.js';
import { createWebStage, HOST_TOML, waitFor, type Stage } from './stage.js';

function report(stage: Stage, ...args: readonly string[]): NetReport {
  return JSON.parse(stage.ok('net', '--json', ...args)) as NetReport;
}

function memberOf({ bridges }: NetReport, name: string, side: string | null = null): NetMember {
  const found = bridges
    .flatMap(({ members }) => members)
    .find((one) => one.name === name && one.side === side);
  assert.ok(found, `${name} is shown`);
  return found as NetMember;
}

function sent(stage: Stage): number | undefined {
  return memberOf(report(stage), 'web').traffic?.tx.bytes;
}

function send(stage: Stage, bytes: number): void {
  stage.world.simctl('guest', 'web', 'send', '--to', 'broadcast', '--frames', '1', '--bytes', String(bytes));
}

test('what a guest sends is its TX, leaves by the NIC, and its address is learned behind it', async () => {
  using stage = createWebStage();
  const { links } = await stage.up('web');
  send(stage, 1000);
  const net = report(stage);
  const web = memberOf(net, 'web');
  assert.equal(
    [web.kind, web.hook, web.mac, web.state, web.traffic?.tx.bytes, web.traffic?.rx.bytes],
    ['vm', links[0]?.hook, links[0]?.mac, 'running', 1000, 0],
  );
  assert.is(memberOf(net, 're0', 'lower').traffic?.tx.bytes, 1000);
  assert.match(stage.ok('net', 'bnet0'), /^web 0 +link2 +58:9c:fc:\S+ +0B +1000B .* running$/m);
  const [table] = JSON.parse(stage.ok('macs', '--json')) as MacTable[];
  assert.equal(
    table?.entries.map(({ mac, member }) => [mac, member?.name]),
    [[links[0]?.mac, 'web']],
  );
  assert.equal(table?.warnings, []);
  assert.is(stage.vmctl('net', 'nosuch').status, 68);
});

test('totals go on over a reboot of the guest, a stop, a restart of the daemon and a kill -9 of it', async () => {
  using stage = createWebStage();
  const { pid } = await stage.up('web');
  send(stage, 1000);
  assert.is(sent(stage), 1000);
  stage.world.simctl('guest', 'web', 'reboot');
  await stage.running('web', pid);
  assert.is(sent(stage), 1000);
  send(stage, 2000);
  assert.is(sent(stage), 3000);
  stage.ok('daemon', 'detach');
  assert.is(sent(stage), 3000, 'without a daemon');
  await stage.daemon();
  await stage.running('web');
  assert.is(sent(stage), 3000);
  await stage.killDaemon();
  send(stage, 500);
  await stage.daemon();
  await stage.running('web');
  assert.is(sent(stage), 3500, 'the link carries its own counters');
  send(stage, 500);
  stage.ok('stop', 'web');
  const { hook, state } = memberOf(report(stage), 'web');
  assert.equal([hook, state], [null, 'stopped']);
  assert.is(sent(stage), 4000, 'looked at once more before it was stopped');
});

test('metrics are printed, written to a file and answered on the port of host.toml, which a reload moves', async () => {
  using stage = createWebStage();
  const [port, next] = [await freePort(), await freePort()];
  stage.define('host', `${HOST_TOML}[metrics]\nlisten = "127.0.0.1:${port}"\n`);
  const { pid } = await stage.up('web');
  send(stage, 1000);
  stage.world.simctl('guest', 'web', 'reboot');
  await stage.running('web', pid);
  const link = 'vmctl_link_transmit_bytes_total{bridge="bnet0",owner="vm",name="web",nic="0"}';
  const scraped = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  for (const line of [
    'vmctl_daemon_up 1',
    'vmctl_vm_state{vm="web",state="running"} 1',
    'vmctl_vm_restarts_total{vm="web",cause="rebooted"} 1',
    'vmctl_bridge_up{bridge="bnet0",kind="public"} 1',
  ])
    assert.ok(scraped.split('\n').includes(line), `${line} in\n${scraped}`);
  assert.match(scraped, link);
  const file = join(stage.world.dir, 'vmctl.prom');
  stage.ok('metrics', '--output', file);
  assert.match(readFileSync(file, 'utf8'), link);
  stage.define('host', `${HOST_TOML}[metrics]\nlisten = "127.0.0.1:${next}"\n`);
  stage.ok('daemon', 'reload');
  assert.is((await fetch(`http://127.0.0.1:${next}/metrics`)).status, 200);
  assert.is(
    await fetch(`http://127.0.0.1:${port}/metrics`).then(
      () => 'open',
      () => 'closed',
    ),
    'closed',
  );
  stage.ok('daemon', 'detach');
  const alone = stage.ok('metrics');
  assert.match(alone, /^vmctl_daemon_up 0$/m);
  assert.match(alone, /^vmctl_vm_state\{vm="web",state="running"\} 1$/m);
});

test('a taken port is a warning, and the guests are supervised all the same', async () => {
  using stage = createWebStage();
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  stage.define('host', `${HOST_TOML}[metrics]\nlisten = "127.0.0.1:${port}"\n`);
  await stage.up('web');
  assert.match(stage.ok('events'), `cannot listen on 127.0.0.1:${port}: EADDRINUSE`);
  holder.close();
});

test('--watch without a terminal is one picture after the other, until it is interrupted', async () => {
  using stage = createWebStage();
  await stage.up('web');
  const { child, ended } = stage.begin('net', '--watch', '--json');
  let seen = '';
  child.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  await waitFor('two pictures', () => (seen.split('\n').length > 2 ? true : undefined));
  child.kill('SIGINT');
  const { status, stdout } = await ended;
  assert.is(status, 0);
  const [first, second] = stdout
    .split('\n')
    .map((line) => (line === '' ? undefined : (JSON.parse(line) as NetReport)));
  assert.is(memberOf(first as NetReport, 'web').hook, 'link2');
  assert.is(memberOf(second as NetReport, 'web').traffic?.tx.bytesPerSecond, 0);
});

test.run();
