import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { renderBridges } from '../../src/cli/render-bridge.js';
import { renderJails } from '../../src/cli/render-jail.js';
import { renderMacs } from '../../src/cli/render-macs.js';
import { renderNet } from '../../src/cli/render-net.js';
import { renderNics } from '../../src/cli/render-nic.js';
import type {
  BridgeReport,
  DirectNic,
  JailReport,
  MacTable,
  NetReport,
  NicReport,
} from '../../src/protocol/network.js';
import { fakeDaemon, runIn } from './fake-daemon.js';
import { BNET0, memberOf, NET } from './net-report.js';

const paint = paintWith(false);
const LONG = 'customer-1234-production-webserver-07';

const FLOW = { multicasts: 0, broadcasts: 0, packetsPerSecond: 12 };
const TRAFFIC = {
  rx: { ...FLOW, bytes: 123 * 1024 ** 3, packets: 81_234_567, bytesPerSecond: 123_456_789 },
  tx: { ...FLOW, bytes: 9 * 1024 ** 4, packets: 912_345_678, bytesPerSecond: 987_654 },
  ...{ drops: 12, loops: 0 },
};

const DIRECT: DirectNic = {
  ...{ vm: LONG, nic: '1', mac: '58:9c:fc:00:00:09', state: 'running' },
  backend: `tap-of-${LONG} on bridge0`,
};
const BUSY: NetReport = {
  ...NET,
  bridges: [
    {
      ...BNET0,
      members: [
        memberOf({ name: LONG, hook: 'link12', node: `vm-${LONG}-0`, traffic: TRAFFIC }),
        memberOf({ name: 'db', hook: 'link13', traffic: TRAFFIC }),
      ],
    },
  ],
  direct: [DIRECT],
};
const BRIDGE: BridgeReport = {
  ...{ name: 'bnet-production', kind: 'public', state: 'up', owner: 'vmctl', problems: [] },
  ...{ interface: 'mlxen0.1234', hostInterface: 'nghost-prod0', nodeId: '7fffffff', hooks: 312 },
};
const NIC: NicReport = {
  ...{ vm: LONG, nic: 'internal', state: 'unplugged', bridge: 'bnet-production', hook: 'link312' },
  ...{ wantedBridge: 'bnet-production', type: 'virtio-net', mac: '58:9c:fc:00:00:01' },
  socket: `vm-${LONG}-internal`,
} as NicReport;
const JAIL: JailReport = {
  ...{ jail: LONG, interface: 'ng0_customer12', bridge: 'bnet-production', hook: 'link312' },
  ...{ mac: '58:9c:fc:00:00:02', state: 'plugged' },
} as JailReport;
const MACS: MacTable = {
  bridge: 'bnet0',
  entries: [
    {
      ...{ mac: '58:9c:fc:00:00:01', hook: 'link312', ageSeconds: 86_399, staleSeconds: 899 },
      member: { kind: 'vm', name: LONG, nic: 'internal' },
    },
  ],
  warnings: [],
};

const TABLES: Readonly<Record<string, (columns?: number) => string>> = {
  net: (columns) => renderNet(BUSY, { paint, columns }),
  bridges: (columns) => renderBridges([BRIDGE], { paint, columns }),
  nics: (columns) => renderNics([NIC], { paint, columns }),
  jails: (columns) => renderJails([JAIL], { paint, columns }),
  macs: (columns) => renderMacs([MACS], { paint, columns }),
};

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

test('every table keeps to the width of the terminal, whatever the names are', () => {
  for (const [name, render] of Object.entries(TABLES))
    for (const columns of [60, 80, 132])
      assert.ok(widest(render(columns)) <= columns, `${name} at ${columns}:\n${render(columns)}`);
});

test('where there is no terminal nothing is cut, and no column is missing', () => {
  for (const [name, render] of Object.entries(TABLES)) {
    assert.not.match(render(), '…', name);
    assert.is(render(), render(Infinity), name);
  }
  for (const word of [LONG, 'RX PKTS', 'DROPS', '58:9c:fc:00:00:01', 'link12', '912M'])
    assert.ok(TABLES['net']?.().includes(word), word);
});

test('on 80 columns who is on a bridge, what flows, and the state are left', () => {
  assert.equal(TABLES['net']?.(80).split('\n'), [
    "RX is what the member itself received, TX what it sent; of a NIC's lower as the",
    'NIC sees the wire',
    '',
    'bnet0  public on re0, up, 5 hooks',
    'WHO                     LINK      RX   TX    RX/s    TX/s  DROPS  LOOPS  STATE',
    'customer-1234-product…  link12  123G   9T  117.7M  964.5K     12      0  running',
    'db 0                    link13  123G   9T  117.7M  964.5K     12      0  running',
    'all 2 guests                    246G  18T  235.5M    1.9M     24      0',
    '',
    'on no bridge of vmctl, not counted here',
    'WHO                                      ON           MAC                STATE',
    'customer-1234-production-webserver-07 1  tap-of-cus…  58:9c:fc:00:00:09  running',
    '',
  ]);
});

test('-o wide prints every column on any terminal', async () => {
  await using daemon = await fakeDaemon(async (request, reply) => {
    if (request.request === 'net') reply.done({ kind: 'net', net: BUSY });
    if (request.request === 'macs') reply.done({ kind: 'macs', tables: [MACS] });
    if (request.request === 'bridges') reply.done({ kind: 'bridges', bridges: [BRIDGE] });
    if (request.request === 'nics') reply.done({ kind: 'nics', nics: [NIC] });
    if (request.request === 'jails') reply.done({ kind: 'jails', jails: [JAIL] });
  });
  for (const [name, argv] of Object.entries({
    ...{ net: ['net'], macs: ['macs'], bridges: ['bridge', 'list'] },
    ...{ nics: ['nic', 'list', LONG], jails: ['jail', 'list'] },
  })) {
    assert.is((await runIn(daemon, argv, { columns: 80 })).out, TABLES[name]?.(80), name);
    assert.is((await runIn(daemon, [...argv, '-o', 'wide'], { columns: 80 })).out, TABLES[name]?.(), name);
    assert.is((await runIn(daemon, argv)).out, TABLES[name]?.(), name);
  }
});

test.run();
