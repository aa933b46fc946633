import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { withDiskSights } from '../../src/cli/disk-sight.js';
import { renderStatusDetails } from '../../src/cli/render-details.js';
import type { DiskReport } from '../../src/protocol/detail-report.js';
import type { Flow } from '../../src/protocol/network.js';
import { VM_STATES, type StatusDetails, type StatusReport } from '../../src/protocol/report.js';
import { FAILED, RUNNING } from './fake-daemon.js';
import { inState, report } from './status-report.js';

const plain = paintWith(false);
const NOW = Date.parse('2026-11-22T10:00:00Z');
const NOTHING: StatusDetails = { differences: [], deaths: [], crashes: [] };

function text(vm: StatusReport, now = NOW): string {
  return renderStatusDetails(vm, plain, now);
}

function flow(bytes: number, bytesPerSecond: number | null): Flow {
  return { bytes, packets: 0, multicasts: 0, broadcasts: 0, bytesPerSecond, packetsPerSecond: null };
}

const DISK: DiskReport = {
  ...{ type: 'virtio-blk', path: 'disk.img', place: '/vms/web/disk.img', readOnly: false, optional: false },
};

const FULL: StatusReport = report('web', {
  ...{ tags: ['web', 'prod'], since: '2026-11-22T09:00:00.250Z', ready: true },
  links: [
    ...RUNNING.links,
    { ...RUNNING.links[0]!, nic: 'lan', bridge: 'lan0', socket: 'vm-web-lan', differs: 'moved from bnet0' },
  ],
  directNics: [{ nic: '2', backend: 'tapweb.0 on bridge0' }],
  details: {
    ...NOTHING,
    deaths: [
      {
        ...{ time: '2026-11-22T08:59:00.123Z', cause: 'error', code: 4, uptimeSeconds: 12 },
        exit: 'error, exit status 4',
      },
    ],
    crashes: ['/var/db/vmctl/crashes/web/2026'],
    ...{ vnc: '127.0.0.1:5900', medium: '/iso/win.iso', loader: 'uefi', policy: 'on-failure', protect: true },
    traffic: [
      {
        ...{ nic: '0', bridge: 'bnet0' },
        traffic: { rx: flow(12_345_678, 34_567), tx: flow(99, 0), drops: 0, loops: 0 },
      },
    ],
    disks: [
      { ...DISK, sight: { state: 'there', sizeBytes: 20 * 1024 ** 3, usedBytes: 3.2 * 1024 ** 3 } },
      { ...DISK, type: 'ahci-cd', place: '/iso/a.iso', readOnly: true, sight: { state: 'missing' } },
      { ...DISK, type: 'nvme', path: '', place: null },
      { ...DISK, path: 'iscsi:iqn.x/1', place: null, optional: true },
      { ...DISK, place: '/dev/zvol/a', sight: { state: 'device' } },
      { ...DISK, place: '/root/a', sight: { state: 'unseen', reason: 'not yours to see' } },
    ],
    consoles: [
      { port: 'com1', backend: 'nmdm', device: '/dev/nmdm-web.1B', log: '/var/log/vmctl/guests/web.console' },
      { port: 'com2', backend: 'tcp 127.0.0.1:4000', device: null, log: null },
    ],
    boot: { autostart: 'unless-stopped', after: ['db'], before: ['app1', 'app2'], startDelaySeconds: 30 },
    files: {
      definition: '/usr/local/etc/vmctl/web.toml',
      log: '/var/log/vmctl/guests/web.log',
      events: '/var/log/vmctl/events.jsonl',
      crashes: '/var/db/vmctl/crashes/web',
    },
  },
});

test('the whole story of one VM', () => {
  assert.is(
    text(FULL),
    [
      'name         web',
      "description  the article's guest",
      'tags         web, prod',
      'state        running',
      'since        2026-11-22 09:00:00Z, 59m 59s ago',
      'wanted       up, restarted: on-failure',
      'what to do   /iso/a.iso is missing: without it web does not start',
      'pid          4711',
      'uptime       1h 2m',
      'ready        yes',
      'cpus         2',
      'memory       512M',
      'loader       uefi',
      'medium       /iso/win.iso',
      'screen       vnc 127.0.0.1:5900',
      'console      com1 /dev/nmdm-web.1B, kept in /var/log/vmctl/guests/web.console; vmctl console web',
      'console      com2 tcp 127.0.0.1:4000',
      'restarts     1',
      'last exit    rebooted',
      'at boot      starts, unless an operator has stopped it',
      'order        after db; 30s later; before app1, app2',
      'definition   /usr/local/etc/vmctl/web.toml',
      'protected    stop, kill, restart and reset only with --force',
      'log          /var/log/vmctl/guests/web.log; vmctl logs web tells the story too',
      'nic          2 on tapweb.0 on bridge0',
      '',
      'links',
      '  NIC  LINK         MAC                   RX   TX   RX/s  TX/s  NODE         DIFFERS',
      '  0    bnet0:link2  58:9c:fc:00:00:01  11.8M  99B  33.8K    0B  vm-myvm-0:',
      '  lan  lan0:link2   58:9c:fc:00:00:01      -    -      -     -  vm-web-lan:  moved from bnet0',
      '',
      'disks',
      '  TYPE        SIZE  USED  PLACE              STATE',
      '  virtio-blk   20G  3.2G  /vms/web/disk.img',
      '  ahci-cd        -     -  /iso/a.iso         missing, read only',
      '  nvme           -     -  in memory',
      '  virtio-blk     -     -  iscsi:iqn.x/1      not attached, optional',
      '  virtio-blk     -     -  /dev/zvol/a        device',
      '  virtio-blk     -     -  /root/a            not yours to see',
      '',
      'ends',
      '  ENDED                 UPTIME  STATUS  CAUSE  EXIT',
      '  2026-11-22 08:59:00Z     12s       4  error  error, exit status 4',
      '',
      'crash bundles',
      '  /var/db/vmctl/crashes/web/2026',
      '',
    ].join('\n'),
  );
});

test('a daemon of before tells less, and nothing of it is made up', () => {
  assert.is(
    text({ ...RUNNING, details: NOTHING }),
    [
      'name         myvm',
      "description  the article's guest",
      'state        running',
      'wanted       up',
      'pid          4711',
      'uptime       1h 2m',
      'cpus         2',
      'memory       512M',
      'restarts     1',
      'last exit    rebooted',
      '',
      'links',
      '  NIC  LINK         MAC                NODE',
      '  0    bnet0:link2  58:9c:fc:00:00:01  vm-myvm-0:',
      '',
    ].join('\n'),
  );
});

/** What is said to do, by state. */
const ADVICE: Readonly<Record<StatusReport['status'], RegExp | undefined>> = {
  failed: /vmctl logs a-failed .*; vmctl start a-failed tries again$/,
  unknown: /vmctl doctor/,
  waiting: /vmctl stop a-waiting gives it up$/,
  restarting: /vmctl start a-restarting tries at once; vmctl stop a-restarting/,
  foreign: /vmctl adopt a-foreign takes it over; --takeover/,
  stopping: /vmctl stop --force a-stopping .*; vmctl kill a-stopping ends it now$/,
  starting: undefined,
  running: undefined,
  stopped: undefined,
};

for (const state of VM_STATES) {
  test(`${state}: what to do next is said where something is to be done`, () => {
    const line = /^what to do +(.*)$/m.exec(text(inState(state)))?.[1];
    const wanted = ADVICE[state];
    if (wanted === undefined) assert.is(line, undefined);
    else assert.match(line ?? '', wanted);
  });
}

test('what the step that failed knows comes first, and --force where a VM is protected', () => {
  const details = { ...NOTHING, hint: 'free the disk', protect: true };
  assert.match(text(inState('failed', { details })), /^what to do +free the disk\n +vmctl logs/m);
  const disks: readonly DiskReport[] = [{ ...DISK, sight: { state: 'missing' } }];
  assert.not.match(text(inState('waiting', { details: { ...details, disks } })), /is missing: without it/);
  assert.match(text(inState('stopping', { details })), /vmctl kill --force a-stopping/);
  assert.match(text(report('a', { argv: 'differs', details })), /vmctl restart a --force applies its file/);
});

for (const [intent, status, words] of [
  ['up', 'running', 'up'],
  ['up', 'stopped', 'up, but its guest went down by itself'],
  ['up', 'failed', 'up, but vmctl has given up'],
  ['down', 'stopped', 'down'],
  ['down', 'running', 'down, but it runs'],
  ['down', 'stopping', 'down: its guest is asked to power off'],
  ['cycle', 'stopping', 'cycle: down, and up again'],
] as const) {
  test(`wanted ${intent} and ${status}: ${words}`, () => {
    assert.match(text(inState(status, { intent })), new RegExp(`^wanted {7}${words}$`, 'm'));
  });
}

test('what a restart would change beside the argv stands under a line that says so', () => {
  const details = { ...NOTHING, differences: ['limits.nice: none -> 5'] };
  assert.match(
    text({ ...RUNNING, argv: 'same', details }),
    /^argv {9}as its file gives; .*:\n {13}limits\.nice: none -> 5$/m,
  );
});

test('whether a VM is ready is said of those that tell it', () => {
  assert.match(text({ ...RUNNING, ready: true }), /^ready {8}yes$/m);
  assert.match(text({ ...RUNNING, ready: false }), /^ready {8}no$/m);
  assert.not.match(text(RUNNING), /^ready/m);
});

test('a failed VM shows why, its last output, and no control character', () => {
  const shown = text(FAILED);
  for (const part of [
    'failed (triple fault',
    '5 that count',
    'definition   changed: in force at the next start',
    'vm exit rdmsr',
    '?[2Jevil',
    'Unhandled ?',
  ]) {
    assert.ok(shown.includes(part), part);
  }
  assert.not.match(shown, /[\x00-\x09\x0b-\x1f]/);
});

test('no text of a definition or a host steers the terminal', () => {
  const evil = 'a\x1b[2J\x07\x9b\r\nb';
  const vm = report(evil, {
    ...{ description: evil, detail: evil, lastExit: evil, tags: [evil], lastOutput: [evil] },
    directNics: [{ nic: '1', backend: evil }],
    links: [{ ...RUNNING.links[0]!, bridge: evil, hook: evil, differs: evil }],
    details: {
      ...{
        differences: [evil],
        deaths: [],
        crashes: [evil],
        vnc: evil,
        medium: evil,
        hint: evil,
        loader: evil,
      },
      disks: [{ ...DISK, place: evil, sight: { state: 'unseen', reason: evil } }],
      consoles: [{ port: 'com1', backend: evil, device: evil, log: evil }],
      boot: { autostart: true, after: [evil], before: [evil], startDelaySeconds: 0 },
      files: { definition: evil, log: evil, events: evil, crashes: evil },
    },
  });
  assert.not.match(text({ ...vm, status: 'failed' }), /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
});

test('colours change nothing but colours', () => {
  const coloured = renderStatusDetails(FULL, paintWith(true), NOW);
  assert.match(coloured, /\x1b\[32mrunning\x1b\[0m/);
  assert.match(coloured, /\x1b\[31mmissing, read only\x1b\[0m/);
  assert.is(coloured.replace(/\x1b\[\d+m/g, ''), text(FULL));
});

test('disks are looked at: how large they are, what is missing, what is a device', async () => {
  const directory = mkdtempSync('/tmp/vmctl-');
  try {
    writeFileSync(join(directory, 'disk.img'), 'x'.repeat(4096));
    truncateSync(join(directory, 'disk.img'), 1024 ** 3);
    mkdirSync(join(directory, 'tree'));
    const places = ['disk.img', 'gone.img', 'tree', 'disk.img/x'].map((file) => join(directory, file));
    const disks = [...places, '/dev/null', null].map((place) => ({ ...DISK, place }));
    const [vm] = await withDiskSights([report('web', { details: { ...NOTHING, disks } })]);
    const sights = vm?.details?.disks?.map(({ sight }) => sight) ?? [];
    assert.equal(
      sights.map((sight) => sight?.state),
      ['there', 'missing', 'there', 'missing', 'device', undefined],
    );
    assert.is(sights[0]?.sizeBytes, 1024 ** 3);
    assert.ok((sights[0]?.usedBytes ?? Infinity) < 1024 ** 2, 'a sparse file takes less');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a size that the daemon tells goes before what is seen of the device', async () => {
  const disks = [{ ...DISK, place: '/dev/null', size: { sizeBytes: 4096, usedBytes: 512 } }];
  const [vm] = await withDiskSights([report('web', { details: { ...NOTHING, disks } })]);
  const sight = { state: 'device' as const, sizeBytes: 4096, usedBytes: 512 };
  assert.equal(vm?.details?.disks, [{ ...DISK, place: '/dev/null', sight }]);
});

test('of a daemon that tells no disks none is looked at', async () => {
  const vm = report('web', { details: NOTHING });
  assert.equal(await withDiskSights([vm, RUNNING]), [vm, RUNNING]);
});

test.run();
