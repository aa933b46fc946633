import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BASE_SCRIPTS } from './base-scripts.js';
import { orderOf, parseHeader, type Header } from './rcorder.js';
import { readRepositoryFile } from './sandbox.js';

const OURS = ['vmctl', 'vmctl_net'];

/** The base system and our two, some headers changed for another release's. */
function boot(changed: Readonly<Record<string, Partial<Header>>> = {}): ReadonlyMap<string, Header> {
  const ours = OURS.map((name) => [name, parseHeader(readRepositoryFile(`rc.d/${name}`))] as const);
  return new Map(
    [...BASE_SCRIPTS, ...ours].map(([name, header]) => [name, { ...header, ...changed[name] }] as const),
  );
}

/** Script -> those that are up before it, and those that come later. */
const WANTED: readonly (readonly [string, 'after' | 'before', string, string])[] = [
  ['vmctl_net', 'after', 'netif', 'uplinks have their names and their own settings'],
  ['vmctl_net', 'after', 'FILESYSTEMS', '/usr/local and /var are there'],
  ['vmctl_net', 'after', 'zfs', '/usr/local may be a dataset'],
  ['vmctl_net', 'after', 'cleanvar', 'records in /var/run are not swept away'],
  ['vmctl_net', 'after', 'ldconfig', 'node finds its libraries'],
  ['vmctl_net', 'after', 'kld', 'kld_list has loaded what it names'],
  ['vmctl_net', 'before', 'routing', 'static routes may name interfaces on bridges'],
  ['vmctl_net', 'before', 'pf', 'rules may name them'],
  ['vmctl_net', 'before', 'ipfw', 'rules may name them'],
  ['vmctl_net', 'before', 'netwait', 'what waits for an interface finds it'],
  ['vmctl_net', 'before', 'NETWORKING', 'who requires a network has the bridges'],
  ['vmctl_net', 'before', 'mountcritremote', 'a file server may be a guest of another host, behind a bridge'],
  ['vmctl_net', 'before', 'dhcpd', 'it serves an interface on a bridge'],
  ['vmctl_net', 'before', 'jail', 'jails are given interfaces on bridges'],
  ['vmctl_net', 'before', 'vmctl', 'guests find their bridges made'],
  ['vmctl_net', 'before', 'vm', 'another tool finds its links'],
  ['vmctl_net', 'before', 'securelevel', 'modules can be loaded'],
  ['vmctl', 'after', 'netif', 'uplinks'],
  ['vmctl', 'after', 'routing', 'screens and metrics listen on addresses'],
  ['vmctl', 'after', 'pf', 'no guest is on the network before the filter is'],
  ['vmctl', 'after', 'ipfw', 'no guest is on the network before the filter is'],
  ['vmctl', 'after', 'zfs', 'disks in datasets and volumes'],
  ['vmctl', 'after', 'mountcritremote', 'images on a file server'],
  ['vmctl', 'after', 'iscsictl', 'volumes of guests'],
  ['vmctl', 'after', 'devfs', 'rules of devfs(8) hold for the consoles'],
  ['vmctl', 'after', 'syslogd', 'what hooks and guests log is kept'],
  ['vmctl', 'after', 'ldconfig', 'node finds its libraries'],
  ['vmctl', 'before', 'securelevel', 'modules can be loaded'],
  ['vmctl', 'before', 'jail', 'at a shutdown jails are stopped before the guests that serve them'],
  ['vmctl', 'before', 'cron', 'at a shutdown no job begins while the guests go down'],
  ['vmctl', 'before', 'sshd', 'who logs in finds the supervisor'],
];

for (const [script, way, other, why] of WANTED) {
  test(`${script} comes ${way} ${other}: ${why}`, () => {
    const { precedes } = orderOf(boot());
    const [first, second] = way === 'before' ? [script, other] : [other, script];
    assert.ok(precedes(first, second));
    assert.not.ok(precedes(second, first));
  });
}

test('neither waits for itself, and each word that they require is provided', () => {
  const { circles, unprovided } = orderOf(boot());
  assert.equal(circles, []);
  assert.equal(
    unprovided.filter((one) => OURS.includes(one.split(':')[0] ?? '')),
    [],
  );
});

test('the order holds where pf does not wait for routing, as before 14', () => {
  const { precedes, circles } = orderOf(
    boot({ pf: { require: ['FILESYSTEMS', 'netif', 'pflog', 'pfsync'] } }),
  );
  assert.ok(precedes('vmctl_net', 'pf'));
  assert.equal(circles, []);
});

test('without ldconfig among its requirements a boot may run node before its libraries are found', () => {
  const without = orderOf(boot({ vmctl_net: { require: ['netif', 'FILESYSTEMS'] } }));
  assert.not.ok(without.precedes('ldconfig', 'vmctl_net'));
});

test('a shutdown calls vmctl and not vmctl_net, and syncs the file systems after the guests are down', () => {
  const scripts = boot();
  const called = [...scripts].flatMap(([name, { keyword }]) => (keyword.includes('shutdown') ? [name] : []));
  assert.ok(called.includes('vmctl'));
  assert.not.ok(called.includes('vmctl_net'));
  // rc.shutdown goes backwards.
  assert.ok(orderOf(scripts).precedes('mountcritlocal', 'vmctl'));
});

test('both stay out of jails without a network of their own', () => {
  for (const name of OURS) assert.ok(boot().get(name)?.keyword.includes('nojailvnet'), name);
});

test('the chapter about the boot names every service that the order is about', () => {
  const chapter = readFileSync('src/man/boot.md', 'utf8');
  const missing = WANTED.map(([, , other]) => other).filter((name) => !chapter.includes(`\`${name}\``));
  assert.equal([...new Set(missing)], []);
});

test('a header is read as rcorder reads it', () => {
  const text =
    '#!/bin/sh\necho x\n# PROVIDE:tight p\n# REQUIRE: a\n# REQUIRE: b\n\n# BEFORE: z\n# provide: low\n';
  assert.equal(parseHeader(text), { provide: ['tight', 'p'], require: ['a', 'b'], before: [], keyword: [] });
});

test('circles and words that nobody provides are found', () => {
  const none = { before: [], keyword: [] };
  const { circles, unprovided, precedes } = orderOf(
    new Map([
      ['a', { provide: ['a'], require: ['b'], ...none }],
      ['b', { provide: ['b'], require: ['c'], ...none }],
      ['c', { provide: ['c'], require: ['nonesuch'], before: [], keyword: [] }],
      ['d', { provide: ['d'], require: [], before: ['c'], keyword: [] }],
      ['e', { provide: ['e'], require: ['f'], ...none }],
      ['f', { provide: ['f'], require: ['e'], ...none }],
    ]),
  );
  assert.equal(circles, ['e', 'f']);
  assert.equal(unprovided, ['c: nonesuch']);
  assert.ok(precedes('d', 'a'));
});

test.run();
