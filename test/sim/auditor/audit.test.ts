import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { audit } from '../../../src/sim/auditor/audit.js';
import type { JournalRecord } from '../../../src/sim/journal.js';

type Loose =
  | { kind: 'command'; file: string; args: string[]; code?: number }
  | { kind: 'event'; event: string; [key: string]: unknown };

/** A journal of a world in /w, numbered. */
function journal(...records: Loose[]): JournalRecord[] {
  const head = { kind: 'world', root: '/w', release: 14, seed: 1, kindness: true };
  return [head, ...records].map(
    (record, at) => ({ seq: at + 1, at: 0, pid: 1, ppid: 1, ms: 0, code: 0, ...record }) as JournalRecord,
  );
}

const rules = (...records: Loose[]) => audit(journal(...records)).map((one) => one.rule);
const command = (file: string, ...args: string[]): Loose => ({ kind: 'command', file, args });
const started = (pid: number, name: string, more: object = {}): Loose => ({
  kind: 'event',
  event: 'guest.started',
  pid,
  name,
  program: 'bhyve',
  foreign: false,
  ...more,
});
const exited = (pid: number, name: string): Loose => ({
  kind: 'event',
  event: 'guest.exited',
  pid,
  name,
  program: 'bhyve',
});
const uplink = (...hooks: string[]): Loose => ({ kind: 'event', event: 'uplink.changed', nic: 're0', hooks });
const gained = (hook: string, holder: string, more: object = {}): Loose => ({
  kind: 'event',
  event: 'hook.gained',
  bridge: 'bnet0',
  bridgeId: 4,
  hook,
  holder,
  ...more,
});
const lost = (hook: string, holder: string, more: object = {}): Loose => ({
  kind: 'event',
  event: 'hook.lost',
  bridge: 'bnet0',
  bridgeId: 4,
  hook,
  holder,
  ...more,
});

test('a whole life is no violation', () => {
  assert.equal(
    rules(
      command('ngctl', '-f', '-'),
      uplink('lower', 'upper'),
      command('bhyve', '-s', '3,virtio-blk,/w/disk.img', 'web'),
      started(10, 'web'),
      gained('link2', 'vm-web'),
      lost('link2', 'vm-web'),
      exited(10, 'web'),
      command('bhyvectl', '--vm=web', '--destroy'),
      command('bhyve', 'web'),
      started(11, 'web'),
      gained('link2', 'vm-web'),
      {
        kind: 'event',
        event: 'guest.signalled',
        pid: 11,
        name: 'web',
        signal: 'TERM',
        effect: 'button',
        foreign: false,
      },
      command('bhyvectl', '--vm=web', '--force-poweroff'),
    ),
    [],
  );
});

test('destroying what lives is a violation, whoever started it and whichever program it is', () => {
  assert.equal(rules(started(10, 'web'), command('bhyvectl', '--vm=web', '--destroy')), ['destroy-living']);
  assert.equal(rules(started(10, 'web'), command('bhyvectl', '--destroy', '--vm', 'web')), [
    'destroy-living',
  ]);
  assert.equal(
    rules(started(10, 'web', { program: 'bhyveload' }), command('bhyvectl', '--vm=web', '--destroy')),
    ['destroy-living'],
  );
  assert.equal(rules(started(10, 'web'), command('bhyvectl', '--vm=db', '--destroy')), []);
});

test('signals and forced ends of foreign guests are violations until the operator allows them', () => {
  const alien = started(10, 'alien', { foreign: true });
  const signal: Loose = {
    kind: 'event',
    event: 'guest.signalled',
    pid: 10,
    name: 'alien',
    signal: 'TERM',
    foreign: true,
  };
  assert.equal(rules(alien, signal), ['touch-foreign']);
  assert.equal(rules(alien, command('bhyvectl', '--vm=alien', '--force-reset')), ['touch-foreign']);
  const allowed: Loose = { kind: 'event', event: 'guest.allowed', name: 'alien' };
  assert.equal(rules(alien, allowed, signal, command('bhyvectl', '--vm=alien', '--force-poweroff')), []);
});

test('a second bhyve of a living name is a violation, also when bhyve itself refuses it', () => {
  assert.equal(rules(started(10, 'web'), started(11, 'web')), ['two-guests']);
  assert.equal(rules(started(10, 'web'), { ...command('bhyve', '-c', '1', 'web'), code: 4 } as Loose), [
    'two-guests',
  ]);
  assert.equal(rules(started(10, 'web'), command('bhyveload', 'web')), ['two-guests']);
  assert.equal(rules(started(10, 'web'), { kind: 'event', event: 'host.booted' }, started(11, 'web')), []);
});

test('lower without upper is excused only right after a script that failed, and must be repaired', () => {
  const failed: Loose = { kind: 'command', file: 'ngctl', args: ['-f', '-'], code: 71 };
  assert.equal(
    rules(
      command('ngctl', '-f', '-'),
      uplink('lower'),
      command('ngctl', '-f', '-'),
      uplink('lower', 'upper'),
    ),
    ['half-connected'],
  );
  assert.equal(rules(failed, uplink('lower'), command('ngctl', 'shutdown', 're0:lower'), uplink()), []);
  assert.equal(rules(failed, uplink('upper')), ['half-connected']);
  assert.equal(
    rules(failed, uplink('lower'), failed, uplink('upper'), command('ngctl', '-f', '-'), uplink()),
    ['half-connected'],
  );
});

test('lower alone is right for a card that the operator has given away, upper alone never', () => {
  const given: Loose = { kind: 'event', event: 'nic.given', nic: 're0' };
  assert.equal(rules(given, command('ngctl', '-f', '-'), uplink('lower')), []);
  assert.equal(rules(given, command('ngctl', '-f', '-'), uplink('upper')), [
    'half-connected',
    'half-connected',
  ]);
  assert.equal(rules({ ...given, nic: 'em0' } as Loose, command('ngctl', '-f', '-'), uplink('lower')), [
    'half-connected',
    'half-connected',
  ]);
});

test('a script that was killed half-way is excused as one that failed is', () => {
  const killed = { kind: 'command', file: 'ngctl', args: ['-f', '-'], code: null } as unknown as Loose;
  assert.equal(rules(killed, uplink('lower'), command('ngctl', '-f', '-'), uplink('lower', 'upper')), []);
  assert.equal(rules(killed, uplink('lower')), ['half-connected']);
});

test('changing a foreign node, or plugging a card into a foreign bridge, is a violation; plugging a guest in is not', () => {
  const changed: Loose = { kind: 'event', event: 'node.changed', id: 9, name: 'lan0', foreign: true };
  assert.equal(rules(command('ngctl', 'msg', 'lan0:', 'setconfig'), changed), ['foreign-node']);
  const gains = (more: object) => gained('link3', 're0', { foreignBridge: true, ...more });
  assert.equal(rules(command('ngctl', '-f', '-'), gains({ uplink: true })), ['foreign-node']);
  assert.equal(rules(command('ngctl', '-f', '-'), gains({ uplink: false })), []);
  const hand: Loose = { kind: 'event', event: 'simctl', args: ['ngctl'] };
  assert.equal(rules(command('ngctl', 'show'), hand, changed, gains({ uplink: true })), []);
});

test('a hook with two holders is a violation', () => {
  assert.equal(rules(gained('link2', 'vm-a'), gained('link2', 'vm-b')), ['two-holders']);
  assert.equal(
    rules(gained('link2', 'vm-a'), lost('link2', 'vm-a'), gained('link2', 'vm-b'), gained('link3', 'vm-c')),
    [],
  );
});

test('taking a foreign node or hook away by ngctl is a violation, its own end is not', () => {
  const gone: Loose = { kind: 'event', event: 'node.gone', id: 9, name: 'jail1', foreign: true };
  assert.equal(rules(command('ngctl', 'shutdown', 'jail1:'), gone), ['foreign-node']);
  assert.equal(
    rules(command('ngctl', 'rmhook', 'bnet0:', 'link2'), lost('link2', 'jail1', { foreign: true })),
    ['foreign-node'],
  );
  assert.equal(
    rules(
      command('ngctl', 'show', 'bnet0:'),
      { kind: 'event', event: 'simctl', args: ['release', '9'] },
      gone,
    ),
    [],
  );
  assert.equal(rules(command('ngctl', '-f', '-'), lost('link2', 'vm-a', { foreign: false })), []);
});

test('a path outside the world is a violation', () => {
  assert.equal(rules(command('bhyve', '-s', '3,virtio-blk,/etc/disk.img', 'web')), ['outside-world']);
  assert.equal(rules(command('bhyve', '-l', 'com1,/dev/nmdm-web.1A', 'web')), ['outside-world']);
  assert.equal(rules(command('lockf', '-k', '-s', '-t', '0', '/var/db/vmctl/lock', 'cat')), [
    'outside-world',
  ]);
  assert.equal(
    rules(command('bhyve', '-l', 'bootrom,/w/fw.fd', '-s', '3:0,virtio-blk,/w/disk.img', 'web')),
    [],
  );
  assert.equal(rules({ kind: 'event', event: 'outside.written', path: '/var/run/vmctl' }), ['outside-world']);
});

const made = (name: string): Loose => ({ kind: 'event', event: 'interface.made', name });
const opened = (name: string, pid: number): Loose => ({ kind: 'event', event: 'tap.opened', name, pid });
const bridge: Loose = { kind: 'event', event: 'bridge.added', name: 'bridge0' };

test('an interface may be destroyed that was made here, by whatever name, and while nobody has it open', () => {
  const renamed: Loose = { kind: 'event', event: 'interface.renamed', from: 'tap3', name: 'tapweb.0' };
  const closed: Loose = { kind: 'event', event: 'tap.closed', name: 'tapweb.0', pid: 9 };
  const destroy = command('ifconfig', 'tapweb.0', 'destroy');
  assert.equal(rules(made('tap3'), renamed, opened('tapweb.0', 9), closed, destroy), []);
  assert.equal(rules(made('tapweb.0'), opened('tapweb.0', 9), destroy), ['foreign-interface']);
  assert.equal(rules(destroy), ['foreign-interface']);
  assert.equal(rules(made('tapweb.0'), { kind: 'event', event: 'host.booted' }, destroy), [
    'foreign-interface',
  ]);
});

test("of the operator's if_bridge only taps come and only what was made here goes", () => {
  const change = (...words: string[]) =>
    rules(bridge, made('tapweb.0'), command('ifconfig', 'bridge0', ...words));
  assert.equal(
    [change('addm', 'tapweb.0'), change('addm', 'tap5'), change('deletem', 'tapweb.0'), change()].flat(),
    [],
  );
  for (const words of [
    ['addm', 're0'],
    ['deletem', 'tap5'],
    ['down'],
    ['mtu', '9000'],
    ['addm', 'tapweb.0', 'up'],
    ['destroy'],
  ])
    assert.equal(change(...words), ['foreign-interface'], words.join(' '));
});

test.run();
