import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { renderMacs } from '../../src/cli/render-macs.js';
import { renderNet } from '../../src/cli/render-net.js';
import type { BridgeTraffic, MacTable } from '../../src/protocol/network.js';
import { fakeDaemon, runIn } from './fake-daemon.js';
import { BNET0, memberOf, NET } from './net-report.js';

const plain = { paint: paintWith(false) };

function rendered(...bridges: readonly BridgeTraffic[]): readonly string[] {
  return renderNet({ ...NET, bridges }, plain).split('\n');
}

test('a bridge is a table: who, link, MAC, what flowed as each sees it, and the sum of the guests', () => {
  assert.equal(rendered(BNET0).slice(2), [
    "RX is what the member itself received, TX what it sent; of a NIC's lower as the NIC sees the wire",
    '',
    'bnet0  public on re0, up, 5 hooks',
    'WHO               LINK   MAC                RX  TX  RX/s  TX/s  RX PKTS  TX PKTS  DROPS  LOOPS  STATE',
    're0 lower         link0  58:9c:fc:00:00:01  0B  0B     -     -        0        0      0      0  up',
    're0 upper         link1  58:9c:fc:00:00:01   -   -     -     -        -        -      -      -  up',
    'off 0             -      -                   -   -     -     -        -        -      -      -  stopped',
    'web 0             link2  58:9c:fc:00:00:01  2K  3G  1.2K    0B        7    12.3M      0      0  running',
    'jail db ng0_db    link3  58:9c:fc:00:00:02  1K  0B     -     -        3        0      4      2  up',
    'some?one (other)  link9  -                   -   -     -     -        -        -      -      -  up',
    'all 3 guests                                3K  3G  1.2K    0B       10    12.3M      4      2',
    '',
  ]);
});

test('NICs on no bridge stand below, without counters; without any bridge too', () => {
  const direct = [{ vm: 'web', nic: '1', mac: null, backend: 'tapweb.1 on bridge0', state: 'running' }];
  const lines = ['on no bridge of vmctl, not counted here', 'WHO    ON                   MAC  STATE'];
  const below = [...lines, 'web 1  tapweb.1 on bridge0  -    running', ''];
  assert.equal(
    renderNet({ ...NET, direct }, plain)
      .split('\n')
      .slice(-4),
    below,
  );
  const none = renderNet({ ...NET, bridges: [], direct }, plain).split('\n');
  assert.equal(none, ['no bridges defined', '', ...below]);
});

test('what is wrong stands on top', () => {
  const broken: BridgeTraffic = {
    ...BNET0,
    ...{ name: 'bnet1', state: 'degraded', problems: ['re0:upper hangs on nothing'] },
    members: [
      memberOf({ kind: 'nic', name: 're0', side: 'upper', nic: null, hook: null, state: 'down' }),
      memberOf({ hook: null }),
      memberOf({ hook: null, name: 'off', state: 'stopped' }),
    ],
  };
  const gone: BridgeTraffic = { ...BNET0, name: 'bnet2', state: 'down', members: [memberOf({ hook: null })] };
  assert.equal(rendered(BNET0, broken, gone).slice(0, 4), [
    '! bnet0: jail db was taken for a loop 2 times so far; vmctl macs bnet0 tells more',
    '! bnet1: re0:upper hangs on nothing',
    '! bnet2: is not there; vmctl bridge up bnet2',
    '',
  ]);
  const loose = { ...broken, state: 'up' as const, problems: [] };
  assert.is(rendered(loose)[0], '! bnet1: re0 upper is not plugged in');
  const unused: BridgeTraffic = { ...gone, members: [memberOf({ hook: null, state: 'stopped' })] };
  assert.match(rendered(unused)[0] ?? '', /^RX is what/, 'a bridge that nobody needs yet is not wrong');
  assert.match(rendered({ ...BNET0, members: [] })[0] ?? '', /^RX is what/);
});

test('a NIC of a running guest that has no link is told from one of a guest that is down; nobody seen has no sum', () => {
  const members = [
    memberOf({ hook: null, traffic: null }),
    memberOf({ hook: null, name: 'off', state: 'stopped', traffic: null }),
  ];
  const lines = rendered({ ...BNET0, members });
  const row = (who: string): string => lines.find((line) => line.startsWith(who)) ?? '';
  assert.match(row('web 0'), /^web 0 +unplugged .* running$/);
  assert.match(row('off 0'), /^off 0 +- .* stopped$/);
  assert.match(row('all 2 guests'), /^all 2 guests( +-)+$/);
});

test('colours change no width, and nothing but colours', () => {
  const coloured = renderNet(NET, { paint: paintWith(true) });
  assert.ok(coloured.length > renderNet(NET, plain).length);
  assert.is(coloured.replace(/\x1b\[\d+m/g, ''), renderNet(NET, plain));
});

test('no bridges, and a bridge with nobody, are said in words', () => {
  assert.equal(rendered(), ['no bridges defined', '']);
  assert.equal(rendered({ ...BNET0, members: [] }).slice(2), [
    'bnet0  public on re0, up, 5 hooks',
    '  nobody',
    '',
  ]);
});

const TABLE: MacTable = {
  bridge: 'bnet0',
  entries: [
    {
      mac: '02:00:00:00:00:01',
      hook: 'link0',
      member: { kind: 'nic', name: 're0', nic: 'lower' },
      ageSeconds: 75,
      staleSeconds: 3,
    },
    { mac: '02:00:00:00:00:02', hook: 'link7', member: null, ageSeconds: 0, staleSeconds: 0 },
  ],
  warnings: ['something is\x07 wrong'],
};

test('the addresses of a bridge with who is behind them, warnings on top', () => {
  assert.equal(renderMacs([TABLE, { bridge: 'b', entries: [], warnings: [] }], plain).split('\n'), [
    '! bnet0: something is? wrong',
    '',
    'bnet0  2 addresses',
    'MAC                LINK   WHO           AGE  LAST SEEN',
    '02:00:00:00:00:01  link0  re0 lower  1m 15s     3s ago',
    '02:00:00:00:00:02  link7  ?              0s     0s ago',
    '',
    'b  nothing learned',
    '',
  ]);
});

test('net and macs ask the daemon for one bridge or all, and --json is what it answered', async () => {
  await using daemon = await fakeDaemon(async (request, reply) => {
    if (request.request === 'net') reply.done({ kind: 'net', net: NET });
    if (request.request === 'macs') reply.done({ kind: 'macs', tables: [TABLE] });
  });
  assert.is((await runIn(daemon, ['net'])).out, renderNet(NET, plain));
  assert.equal(JSON.parse((await runIn(daemon, ['net', 'bnet0', '--json'])).out), NET);
  assert.is((await runIn(daemon, ['macs'])).out, renderMacs([TABLE], plain));
  assert.equal(JSON.parse((await runIn(daemon, ['macs', 'bnet0', '--json'])).out), [TABLE]);
  assert.equal(daemon.requests, [
    { request: 'net' },
    { request: 'net', bridge: 'bnet0' },
    { request: 'macs' },
    { request: 'macs', bridge: 'bnet0' },
  ]);
});

test.run();
