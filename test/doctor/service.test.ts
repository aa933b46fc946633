import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeBoot, judgeBootBridges } from '../../src/doctor/boot.js';
import { judgeDefinitions, judgeSupervisor } from '../../src/doctor/definitions.js';
import { judgeSpace, parseDf } from '../../src/doctor/disk-space.js';
import { bootFiles, judgeFirmware } from '../../src/doctor/firmware.js';
import { judgeMacs } from '../../src/doctor/macs.js';
import { judgeRights } from '../../src/doctor/rights.js';
import { judgeShutdown } from '../../src/doctor/shutdown.js';
import { judgeUplinks } from '../../src/doctor/uplinks.js';
import { judgeVmBhyve } from '../../src/doctor/vm-bhyve.js';
import type { HostLook } from '../../src/doctor/look.js';
import { bridge, expect, lookOf, nic, seen, subjectOf, unseen } from './ground.js';

const MAC = '58:9c:fc:00:00:07';

test('a boot ROM that is not there is a fault, with its package where it has one', () => {
  const none = lookOf({ look: { files: new Set() } });
  expect(judgeFirmware(lookOf(), subjectOf({ vms: [{ name: 'web' }] })), 'ok');
  expect(
    judgeFirmware(none, subjectOf({ vms: [{ name: 'web' }] })),
    'fault',
    'web',
    'pkg install edk2-bhyve',
  );
  expect(
    judgeFirmware(none, subjectOf({ vms: [{ loader: { kind: 'grub' } }] })),
    'fault',
    'pkg install grub2-bhyve',
  );
  const own = judgeFirmware(none, subjectOf({ vms: [{ loader: { kind: 'bootrom', bootrom: '/x.fd' } }] }));
  expect(own, 'fault', '/x.fd');
  assert.is(own.mend, undefined);
  expect(judgeFirmware(none, subjectOf()), 'ok');
});

test('an arm64 host needs U-Boot in place of edk2, and a guest with variables of its own their template', () => {
  const vms = [{ name: 'web', loader: { kind: 'firmware', firmware: 'uefi' } as const }];
  const none = lookOf({ sysctls: { 'hw.machine_arch': 'aarch64' }, look: { files: new Set() } });
  const finding = judgeFirmware(none, subjectOf({ vms }));
  expect(finding, 'fault', 'u-boot.bin', 'pkg install u-boot-bhyve-arm64');
  assert.not.match(JSON.stringify(finding), /edk2/);
  const asked = bootFiles(subjectOf({ vms }));
  assert.ok(asked.some((file) => file.endsWith('u-boot.bin')) && asked.length === 2, asked.join());
  const vars = { path: 'uefi-vars.fd', fromTemplate: true };
  const own = subjectOf({ vms: [{ loader: { kind: 'firmware', firmware: 'uefi', vars } }] });
  expect(judgeFirmware(lookOf(), own), 'fault', 'BHYVE_UEFI_CODE.fd', 'BHYVE_UEFI_VARS.fd');
});

test('without rc.d nobody starts what has autostart: a warning; where nothing has, a note', () => {
  const auto = subjectOf({ vms: [{ name: 'web', autostart: 'unless-stopped' }, { name: 'db' }] });
  expect(judgeBoot(lookOf(), auto), 'ok');
  const off = lookOf({ rc: { vmctl_enable: 'NO' } });
  expect(judgeBoot(off, auto), 'warning', 'nobody starts web at boot', 'sysrc vmctl_enable=YES');
  expect(judgeBoot(off, subjectOf()), 'note', 'sysrc vmctl_enable=YES');
  expect(judgeBoot(lookOf({ look: { files: new Set() } }), auto), 'warning', 'vmctl setup');
  expect(judgeBoot(lookOf({ look: { rc: unseen('sysrc: x') } }), auto), 'note', 'could not look: sysrc: x');
});

test('directories that others can write to are a fault, each with the line that mends it', () => {
  expect(judgeRights(lookOf()), 'ok');
  const distrusted = [
    { reason: '/var/db/vmctl can be written by others', mend: 'chmod go-w /var/db/vmctl' },
    { reason: '/x belongs to uid 7, not to root', mend: 'chown root /x' },
  ];
  const finding = judgeRights(lookOf({ look: { distrusted } }));
  expect(
    finding,
    'fault',
    '/var/db/vmctl can be written by others; /x belongs to uid 7',
    'no supervisor starts',
  );
  assert.equal(finding.mend, ['chmod go-w /var/db/vmctl', 'chown root /x']);
});

test('interfaces of the host on a bridge want vmctl_net at boot', () => {
  const own = subjectOf({ bridges: [bridge('priv', { hostInterface: { name: 'vm0', addresses: [] } })] });
  expect(judgeBootBridges(lookOf(), own), 'ok');
  const off = lookOf({ rc: { vmctl_net_enable: undefined } });
  expect(judgeBootBridges(off, own), 'note', 'priv', 'sysrc vmctl_net_enable=YES');
  expect(judgeBootBridges(off, subjectOf()), 'ok');
  const bare = lookOf({ look: { files: new Set() } });
  expect(judgeBootBridges(bare, own), 'warning', 'there is no /usr/local/etc/rc.d/vmctl_net', 'vmctl setup');
  const neither = lookOf({ rc: { vmctl_net_enable: undefined }, look: { files: new Set() } });
  expect(judgeBootBridges(neither, own), 'note', 'vmctl setup', 'sysrc vmctl_net_enable=YES');
});

test('guests that may take longer to stop than a shutdown waits are a warning, and what is told suffices', () => {
  const slow = subjectOf({
    vms: [
      { name: 'a', stopTimeoutMs: 45_000 },
      { name: 'b', stopTimeoutMs: 30_000, after: ['a'] },
    ],
  });
  expect(judgeShutdown(lookOf(), subjectOf({ vms: [{ stopTimeoutMs: 45_000 }] })), 'ok');
  const late = judgeShutdown(lookOf(), slow);
  expect(
    late,
    'warning',
    'may take 85 s',
    'sysrc rcshutdown_timeout=115',
    'sysctl kern.init_shutdown_timeout=145',
  );
  const mended = lookOf({
    rc: { rcshutdown_timeout: '115' },
    sysctls: { 'kern.init_shutdown_timeout': '145' },
  });
  expect(judgeShutdown(mended, slow), 'ok');
  const own = judgeShutdown(lookOf({ rc: { vmctl_stop_timeout: '20' } }), slow);
  expect(own, 'warning', 'have 20 s', 'sysrc vmctl_stop_timeout=85', 'sysrc rcshutdown_timeout=115');
  // The watchdog is off: init(8) alone decides.
  expect(judgeShutdown(lookOf({ rc: { rcshutdown_timeout: '' } }), slow), 'ok');
  expect(
    judgeShutdown(
      lookOf({ rc: { rcshutdown_timeout: '' } }),
      subjectOf({ vms: [{ stopTimeoutMs: 100_000 }] }),
    ),
    'warning',
  );
});

test('a NIC that a start would refuse is a fault, with the line that mends it', () => {
  const subject = subjectOf({ bridges: [bridge('lan', { interface: 'em0' })] });
  const of = (...interfaces: ReturnType<typeof nic>[]) =>
    judgeUplinks(lookOf({ look: { interfaces: seen(interfaces) } }), subject)[0];
  expect(of(nic('em0')), 'ok');
  expect(of(nic('re0')), 'fault', 'there is no interface em0');
  expect(
    of(nic('em0'), nic('bridge0', { members: ['em0'] })),
    'fault',
    'if_bridge bridge0',
    'ifconfig bridge0 deletem em0',
  );
  expect(of(nic('em0', { wireless: true })), 'fault', 'wireless');
  assert.equal(judgeUplinks(lookOf(), subjectOf({ bridges: [bridge('priv')] })), []);
});

test('the NIC of auto is that of the default route, and without one there is none', () => {
  const subject = subjectOf({ bridges: [bridge('lan', { interface: 'auto' })] });
  expect(judgeUplinks(lookOf(), subject)[0], 'ok', 'em0');
  expect(
    judgeUplinks(lookOf({ look: { defaultNic: seen(undefined) } }), subject)[0],
    'fault',
    'default route',
  );
});

test('LRO and VLAN filters of a NIC are a warning only where vmctl is told to leave them on', () => {
  const interfaces = seen([nic('em0', { options: new Set(['LRO', 'VLAN_HWFILTER', 'TSO4']) })]);
  const of = (disableOffload: boolean) =>
    judgeUplinks(
      lookOf({ look: { interfaces } }),
      subjectOf({ bridges: [bridge('lan', { interface: 'em0', disableOffload })] }),
    )[1];
  expect(of(true), 'ok');
  expect(
    of(false),
    'warning',
    'ifconfig em0 -lro -vlanhwfilter',
    'sysrc ifconfig_em0+=" -lro -vlanhwfilter"',
  );
});

test('df is read from the right, each file system once, whatever its name', () => {
  const text =
    'Filesystem         1024-blocks     Used    Avail Capacity  Mounted on\n' +
    'zroot/ROOT/default   104857600 52428800 52428800    50%    /\n' +
    'zroot/ROOT/default   104857600 52428800 52428800    50%    /\n' +
    '/dev/gpt/my disk       1000000   999000   -79000   109%    /var/my data\n';
  assert.equal(parseDf(text), [
    { device: 'zroot/ROOT/default', mountedOn: '/', sizeBytes: 104857600 * 1024, freeBytes: 52428800 * 1024 },
    {
      device: '/dev/gpt/my disk',
      mountedOn: '/var/my data',
      sizeBytes: 1000000 * 1024,
      freeBytes: -79000 * 1024,
    },
  ]);
  assert.equal(parseDf('df: /x: No such file or directory\n'), []);
});

test('less than a tenth or a gibibyte of room is a warning, none at all a fault', () => {
  const of = (sizeGib: number, freeGib: number) => {
    const [sizeBytes, freeBytes] = [sizeGib * 2 ** 30, freeGib * 2 ** 30];
    return judgeSpace(
      lookOf({ look: { space: seen([{ device: 'd', mountedOn: '/var', sizeBytes, freeBytes }]) } }),
    );
  };
  expect(of(100, 11), 'ok');
  expect(of(100, 9), 'warning', '/var has 9.0 GiB', 'du -xhd 2 /var');
  expect(of(2, 0.5), 'warning');
  expect(of(100, -1), 'fault');
});

test('equal MACs are a warning, whether written, pinned, of the host or of a jail', () => {
  const written = { networks: [{ type: 'virtio-net', bridge: 'b', key: '0', mac: MAC }] } as const;
  const derived = { networks: [{ type: 'virtio-net', bridge: 'b', key: '0' }] } as const;
  const pins = new Map([['b', { '0': MAC }]]);
  expect(
    judgeMacs(
      subjectOf({
        vms: [
          { name: 'a', ...written },
          { name: 'b', ...written },
        ],
      }),
    ),
    'warning',
    'a (NIC 0) and of b (NIC 0)',
  );
  expect(
    judgeMacs(
      subjectOf({
        vms: [
          { name: 'a', ...written },
          { name: 'b', ...derived },
        ],
        pins,
      }),
    ),
    'warning',
  );
  expect(
    judgeMacs(subjectOf({ vms: [{ name: 'a', ...written }], jailMacs: [['www', MAC]] })),
    'warning',
    'jail www',
  );
  const host = bridge('p', { hostInterface: { name: 'vm0', addresses: [], mac: MAC } });
  expect(
    judgeMacs(subjectOf({ vms: [{ name: 'a', ...written }], bridges: [host] })),
    'warning',
    'the host (vm0)',
  );
});

test('a pin that a written MAC has replaced, and one of a NIC that is no more, count for nothing', () => {
  const a = { name: 'a', networks: [{ type: 'virtio-net', bridge: 'b', key: '0', mac: MAC }] } as const;
  const b = {
    name: 'b',
    networks: [{ type: 'virtio-net', bridge: 'b', key: '0', mac: '58:9c:fc:00:00:08' }],
  } as const;
  expect(
    judgeMacs(subjectOf({ vms: [a, b], pins: new Map([['b', { '0': MAC, '1': MAC }]]) })),
    'ok',
    '2 known',
  );
});

test('a guest that vm-bhyve starts too is a fault; vm-bhyve for others is noted', () => {
  const subject = subjectOf({ vms: [{ name: 'web' }] });
  const of = (rc: Record<string, string>) => judgeVmBhyve(lookOf({ rc }), subject);
  expect(of({}), 'ok');
  expect(of({ vm_enable: 'NO', vm_list: 'web' }), 'ok');
  expect(of({ vm_enable: 'YES', vm_list: 'db web' }), 'fault', 'sysrc vm_list-="web"');
  expect(of({ vm_enable: 'YES', vm_list: 'db', vm_dir: 'zfs:zroot/vm' }), 'note', 'zfs:zroot/vm');
});

test('faults of definitions are one, and a supervisor that does not answer is a warning', () => {
  expect(judgeDefinitions(subjectOf()), 'ok');
  expect(judgeDefinitions(subjectOf({ faults: 2 })), 'fault', 'vmctl check');
  const of = (look: Partial<HostLook>, vmctl_enable = 'YES') =>
    judgeSupervisor(lookOf({ look, rc: { vmctl_enable } }), subjectOf());
  expect(of({}), 'ok', '1.0.0');
  expect(of({ supervisor: seen(undefined) }), 'note', 'service vmctl start');
  expect(of({ supervisor: seen(undefined) }, 'NO'), 'note', 'service vmctl onestart');
  expect(of({ supervisor: seen(undefined), files: new Set() }), 'note', 'vmctl daemon run');
  expect(of({ supervisor: unseen('no answer') }), 'warning', 'no answer', 'service vmctl restart');
});

test.run();
