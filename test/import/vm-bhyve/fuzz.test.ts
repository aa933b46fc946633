import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkImported } from '../../../src/import/checked.js';
import { KEY_ROWS } from '../../../src/import/vm-bhyve/key-table.js';
import { convertVmBhyve } from '../../../src/import/vm-bhyve/import-vm-bhyve.js';
import { hostOf, PLAIN } from './one-guest.js';

const KEYS = KEY_ROWS.map(({ old }) => old);
const WORDS = [
  ...[
    '',
    'yes',
    'no',
    'uefi',
    'grub',
    'bhyveload',
    'uefi-custom',
    'virtio-blk',
    'ahci-hd',
    'nvme',
    'virtio-9p',
  ],
  ...[
    'virtio-net',
    'e1000',
    'lan',
    'std',
    'custom',
    'zvol',
    'iscsi',
    '9p',
    '2/0/0',
    '2/0/0=5:0',
    '-1',
    '0',
    '8',
  ],
  ...[
    '99999',
    '0:0',
    'a,b',
    '%(x)',
    'a b',
    '"',
    "'",
    '#x',
    '\\',
    '\t',
    'com2 com1',
    '1280x720',
    '512M',
    'ü',
    '-s 4,x',
  ],
];

const line = fc
  .tuple(fc.constantFrom(...KEYS), fc.nat({ max: 3 }), fc.oneof(fc.constantFrom(...WORDS), fc.string()))
  .map(([key, number, value]) => `${key.replace('N', String(number))}="${value}"`);
const file = fc
  .array(fc.oneof({ weight: 6, arbitrary: line }, { weight: 1, arbitrary: fc.string() }), { maxLength: 30 })
  .map((lines) => lines.join('\n'));
const system = fc.constantFrom(
  '',
  'switch_list="lan std v m"\ntype_lan=netgraph\ntype_v=vale\ntype_m=manual\nbridge_m=bridge1\nports_std="em0"\nvlan_std=9\n',
  'switch_list="a.b std"\ntype_a.b=netgraph\naddr_std=10.0.0.1/24\n',
);

test('whatever stands in a configuration, the importer does not fail, and its result is right or refused with a reason', () => {
  let taken = 0;
  fc.assert(
    fc.property(
      file,
      system,
      fc.boolean(),
      fc.constantFrom('tap', 'netgraph'),
      (text, switches, plain, network) => {
        const conf = plain ? `${PLAIN}${text}` : text;
        const host = hostOf(conf, { system: switches, network: network as 'tap' | 'netgraph' });
        const imported = convertVmBhyve(host);
        const { vms, refused } = checkImported({ imported, directory: '/d', present: [] });
        assert.is(vms.length + refused.length, 1);
        for (const { reason } of refused) assert.ok(reason.length > 0);
        taken += vms.length;
        const told = new Set(imported.vms.flatMap(({ notes }) => notes.map(({ where }) => where)));
        for (const one of imported.vms.length === 0 ? [] : (host.guests[0]?.config.lines ?? []))
          assert.ok(told.has(`/vm/g/g.conf:${one.line}`), `${one.text} is not told`);
      },
    ),
    { numRuns: 400 },
  );
  assert.ok(taken > 50, `${taken} taken over`);
});

test.run();
