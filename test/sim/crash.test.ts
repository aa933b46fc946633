import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { spawnSync } from 'node:child_process';
import { BRIDGE_LINES, quickWorld } from './quick.js';
import { BRIDGE, kindWorld } from './world.js';

const armed = (fault: object) => ['fault', JSON.stringify(fault)] as const;

test('ngctl that dies after line N leaves N lines in force, at every line', async () => {
  for (let lines = 0; lines <= BRIDGE_LINES.length; lines += 1) {
    using world = quickWorld();
    world.simctl(...armed({ command: 'ngctl', signal: 'KILL', afterLine: lines }));
    assert.equal(await world.script(...BRIDGE_LINES), {
      code: null,
      signal: 'SIGKILL',
      stdout: '',
      stderr: '',
    });
    const { stdout } = await world.run('ngctl', 'show', 're0:');
    assert.match(stdout, new RegExp(`Num hooks: ${Math.min(lines, 2)}`), `after ${lines}`);
    assert.is((await world.run('ngctl', 'show', '-n', 'bnet0:')).code, lines >= 3 ? 0 : 71);
    assert.match(
      (await world.run('ngctl', 'msg', 're0:', 'getpromisc')).stdout,
      lines >= 5 ? /Args:\t1/ : /Args:\t0/,
    );
  }
});

test('a named line of a script is refused with the errno asked for, and the script ends there', async () => {
  using world = quickWorld();
  world.simctl(...armed({ command: 'ngctl', line: 3, errno: 'ENOMEM' }));
  const { code, stderr } = await world.script(...BRIDGE_LINES);
  assert.is(code, 71);
  assert.is(stderr, 'ngctl: send msg: Cannot allocate memory\nngctl: line 3: error in file\n');
  assert.match((await world.run('ngctl', 'show', 're0:')).stdout, /Num hooks: 2/);
  assert.is((await world.run('ngctl', 'show', 'bnet0:')).code, 71);
  assert.throws(() => world.simctl(...armed({ command: 'ngctl', line: 3, errno: 'ENOSUCH' })), /errno/);
});

test('faults of runs count matching runs, and match by the text of the script', async () => {
  using world = quickWorld();
  world.simctl(...armed({ command: 'ngctl', match: 'setpersistent', line: 1, errno: 'EBUSY', nth: 2 }));
  assert.is((await world.script('mkpeer . bridge x link0', 'name .:x b0', 'msg b0: setpersistent')).code, 0);
  assert.is((await world.script('show re0:')).code, 0);
  const { stderr } = await world.script('mkpeer . bridge x link0', 'name .:x b1', 'msg b1: setpersistent');
  assert.match(stderr, /send msg: Device busy\nngctl: line 1:/);
});

test('ifconfig dies before or after its work, or fails', async () => {
  using world = quickWorld();
  world.simctl(...armed({ command: 'ifconfig', match: 'name', signal: 'KILL', afterLine: 0 }));
  assert.is((await world.run('ifconfig', 'em0', 'name', 'lan0')).signal, 'SIGKILL');
  assert.is((await world.run('ifconfig', 'em0')).code, 0);
  world.simctl(...armed({ command: 'ifconfig', match: 'name', signal: 'KILL' }));
  assert.is((await world.run('ifconfig', 'em0', 'name', 'lan0')).code, null);
  assert.is((await world.run('ifconfig', 'lan0')).code, 0);
  world.simctl(...armed({ command: 'ifconfig', match: '-lro', code: 1, stderr: 'ifconfig: no\n' }));
  assert.is((await world.run('ifconfig', 'lan0', '-lro')).stderr, 'ifconfig: no\n');
  assert.match((await world.run('ifconfig', 'lan0')).stdout, /LRO/);
});

test('a real ngctl dies by SIGKILL, with its caller where that was asked for', () => {
  using world = kindWorld();
  const shell = (text: string) =>
    spawnSync('/bin/sh', ['-c', text], { env: world.env, cwd: world.dir, encoding: 'utf8' });
  shell('kldload -n ng_ether');
  const script = `printf '${BRIDGE.replaceAll('\n', '\\n')}'`;
  world.simctl(...armed({ command: 'ngctl', signal: 'KILL', afterLine: 1 }));
  assert.match(shell(`${script} >s; ngctl -f - <s; echo "status $?"`).stdout, /^status 137$/m);
  assert.match(shell('ngctl show re0:').stdout, /lower/);
  shell('ngctl shutdown re0:lower');
  world.simctl(...armed({ command: 'ngctl', afterLine: 3, killCaller: true }));
  const { signal, stdout } = shell('ngctl -f - <s; echo survived');
  assert.is(signal, 'SIGKILL');
  assert.is(stdout, '');
  assert.match(shell('ngctl show -n bnet0:').stdout, /Num hooks: 2/);
});

test.run();
