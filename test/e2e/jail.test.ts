import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JailReport } from '../../src/protocol/network.js';
import type { GraphNode } from '../../src/sim/netgraph/state.js';
import { createStage, createWebStage, isAlive, type Stage } from './stage.js';

/** Runs a host program as root would at the prompt. */
function byHand({ world }: Stage, file: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(`${world.dir}/bin/${file}`, args, {
    env: world.env,
    encoding: 'utf8',
  });
  assert.is(status, 0, `${file} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Every ng_eiface: `NODE=INTERFACE hook`. */
function ports(stage: Stage): readonly string[] {
  const { nodes } = JSON.parse(stage.world.simctl('world')) as { nodes: readonly GraphNode[] };
  return nodes
    .filter((node) => node.type === 'eiface')
    .map(({ id, name, hooks }) => {
      const answer = byHand(stage, 'ngctl', 'msg', `[${id.toString(16)}]:`, 'getifname');
      const ifname = /^Args:\t"(.*)"$/m.exec(answer)?.[1];
      return `${name}=${ifname} ${hooks.map((hook) => hook.peerHook).join()}`;
    });
}

function jails(stage: Stage): readonly JailReport[] {
  return JSON.parse(stage.ok('jail', 'list', '--json')) as readonly JailReport[];
}

/** The jail starts: its interface leaves for its vnet. */
function imprison(stage: Stage, jail: string, ...interfaces: readonly string[]): void {
  stage.world.simctl('jail', 'add', jail);
  for (const name of interfaces) byHand(stage, 'ifconfig', name, 'vnet', jail);
}

function assertBare(stage: Stage, what: string): void {
  assert.equal(ports(stage), [], what);
  const kept = existsSync(stage.paths.network) ? readdirSync(stage.paths.network) : [];
  assert.equal(
    kept.filter((file) => file.startsWith('jail-')),
    [],
    what,
  );
}

test('without a daemon a jail gets its interface, keeps it while it runs, and gives it back', () => {
  using stage = createStage();
  assert.is(stage.ok('jail', 'attach', 'www', 'bnet0'), 'ng0_www\n');
  assert.is(stage.ok('jail', 'attach', 'www', 'bnet0'), 'ng0_www\n', 'again');
  assert.equal(ports(stage), ['ng0_www=ng0_www link2'], "link0 and link1 are the NIC's");
  imprison(stage, 'www', 'ng0_www');
  assert.not(byHand(stage, 'ifconfig', '-l').includes('ng0_www'));
  assert.is(stage.ok('jail', 'attach', 'www', 'bnet0'), 'ng0_www\n', 'in use');
  assert.equal(ports(stage), ['ng0_www=ng0_www link2']);
  assert.is(stage.ok('jail', 'detach', 'www'), '');
  assertBare(stage, 'after detach');
  assert.is(stage.ok('jail', 'detach', 'www'), '', 'what is not there');
  assert.not(existsSync(stage.paths.pidFile), 'no daemon was started');
});

test('guests and jails never share a link, whoever comes first and whoever holds the network', async () => {
  using stage = createWebStage();
  stage.ok('jail', 'attach', 'www', 'bnet0');
  const web = await stage.up('web');
  assert.equal(
    web.links.map((link) => link.hook),
    ['link3'],
  );
  assert.is(stage.ok('jail', 'attach', 'db', 'bnet0'), 'ng0_db\n', 'by the daemon');
  await stage.killDaemon();
  assert.is(stage.ok('jail', 'attach', 'dns', 'bnet0'), 'ng0_dns\n', 'without it');
  await stage.daemon();
  stage.ok('jail', 'detach', 'www');
  assert.is(stage.ok('jail', 'attach', 'new', 'bnet0'), 'ng0_new\n');
  assert.equal(
    jails(stage).map(({ interface: name, hook, state }) => `${name} ${hook} ${state}`),
    ['ng0_db link4 plugged', 'ng0_dns link5 plugged', 'ng0_new link2 plugged'],
  );
  assert.is(stage.status('web').links[0]?.hook, 'link3');
  stage.ok('kill', '-y', 'web');
});

test('a bridge of host.toml is made by the attach, one of neither host.toml nor netgraph is refused', () => {
  using stage = createStage();
  stage.define('host', '[bridge.lan]\n');
  const ran = stage.vmctl('jail', 'attach', 'www', 'bnet7');
  assert.equal([ran.status, ran.stdout], [68, ''], ran.stderr);
  assert.match(ran.stderr, /there is no bridge bnet7\nhint: .*\[bridge\.bnet7\]/);
  assert.is(stage.ok('jail', 'attach', 'www', 'lan'), 'ng0_www\n');
  assert.match(byHand(stage, 'ngctl', 'show', 'lan:'), /link0 +ng0_www +eiface/);
});

test('vmctl killed behind any line of its script: the next attach, or a detach, finishes', () => {
  using stage = createStage();
  for (let line = 0; line <= 4; line++) {
    stage.world.simctl('fault', killed('ngctl', 'mkpeer bnet0: eiface', line));
    assert.is.not(stage.vmctl('jail', 'attach', 'www', 'bnet0').status, 0, 'it was killed');
    // A detach of what is half made at every other line, of what was finished at the others.
    if (line % 2 === 0) {
      stage.ok('jail', 'attach', 'www', 'bnet0');
      assert.equal(ports(stage), ['ng0_www=ng0_www link2'], `line ${line}`);
    }
    stage.ok('jail', 'detach', 'www');
    assertBare(stage, `line ${line}`);
  }
});

test('vmctl killed between ngctl and ifconfig, and behind ifconfig: the next attach finishes', () => {
  using stage = createStage();
  for (const line of [0, 1]) {
    stage.world.simctl('fault', killed('ifconfig', 'name', line));
    assert.is.not(stage.vmctl('jail', 'attach', 'www', 'bnet0').status, 0);
    assert.is(stage.ok('jail', 'attach', 'www', 'bnet0'), 'ng0_www\n');
    assert.equal(ports(stage), ['ng0_www=ng0_www link2']);
    stage.ok('jail', 'detach', 'www');
  }
});

test('a daemon killed in the middle of an attach: the command that asked for it finishes it', async () => {
  using stage = createStage();
  await stage.daemon();
  stage.world.simctl('fault', killed('ngctl', 'mkpeer bnet0: eiface', 1));
  const daemon = stage.daemonPid();
  assert.is(stage.ok('jail', 'attach', 'www', 'bnet0'), 'ng0_www\n');
  assert.not(isAlive(daemon));
  assert.equal(ports(stage), ['ng0_www=ng0_www link2']);
});

test('a failure at every line leaves nothing behind, and says which', () => {
  using stage = createStage();
  for (let line = 1; line <= 4; line++) {
    stage.world.simctl(
      'fault',
      JSON.stringify({ command: 'ngctl', match: 'mkpeer bnet0: eiface', line, errno: 'ENOMEM' }),
    );
    const ran = stage.vmctl('jail', 'attach', 'www', 'bnet0');
    assert.equal([ran.status, ran.stdout], [71, ''], ran.stderr);
    assert.match(ran.stderr, new RegExp(`made on bnet0: .*Cannot allocate memory \\(line ${line} `));
    assertBare(stage, `line ${line}`);
  }
  stage.world.simctl('fault', '{"command":"ifconfig","match":"name","code":1,"stderr":"ifconfig: no\\n"}');
  assert.is(stage.vmctl('jail', 'attach', 'www', 'bnet0').status, 71);
  assertBare(stage, 'ifconfig');
});

test('a jail that died without prestop gives its interface back, and the next start uses it', () => {
  using stage = createStage();
  stage.ok('jail', 'attach', 'www', 'bnet0');
  imprison(stage, 'www', 'ng0_www');
  stage.world.simctl('jail', 'remove', 'www');
  assert.is(stage.ok('jail', 'attach', 'www', 'bnet0'), 'ng0_www\n');
  imprison(stage, 'www', 'ng0_www');
  assert.equal(ports(stage), ['ng0_www=ng0_www link2']);
  assert.is(stage.ok('jail', 'detach', 'www'), '');
});

test('a node of that name that is not ours is neither used nor removed', () => {
  using stage = createStage();
  stage.ok('jail', 'attach', 'db', 'bnet0');
  stage.world.simctl('ngctl', 'mkpeer', 'bnet0:', 'eiface', 'link9', 'ether');
  stage.world.simctl('ngctl', 'name', 'bnet0:link9', 'ng0_www');
  for (const verb of [
    ['attach', 'www', 'bnet0'],
    ['detach', 'www'],
  ]) {
    const ran = stage.vmctl('jail', ...verb);
    assert.is(ran.status, 75, ran.stderr);
    assert.match(ran.stderr, /ng0_www .*not vmctl's/);
  }
  assert.is(ports(stage).length, 2);
});

test('after a host boot attach comes back to the same link and MAC, in whatever order', () => {
  using stage = createStage();
  for (const name of ['a', 'b']) stage.ok('jail', 'attach', name, 'bnet0');
  const before = jails(stage);
  stage.world.simctl('boot');
  assert.equal(jails(stage), []);
  for (const name of ['b', 'a']) stage.ok('jail', 'attach', name, 'bnet0');
  assert.equal(jails(stage), before);
});

/** The program does so many lines, or its one work, and whoever ran it is killed in that moment. */
function killed(command: string, match: string, afterLine: number): string {
  const part = command === 'ngctl' || afterLine === 0 ? { afterLine } : {};
  return JSON.stringify({ command, match, ...part, killCaller: true });
}

test.run();
