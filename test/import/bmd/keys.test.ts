import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BMD_KEYS } from '../../../src/import/bmd/key-table.js';
import { importLines, importText, notesOn, type OneVm, type Question } from './ground.js';

interface Case extends Question {
  readonly lines: string;
  readonly check: (one: OneVm) => void;
}

/** One for each key of bmd.conf(5), and of its parser. */
const CASES: Readonly<Record<string, Case>> = {
  backend: {
    lines: 'backend = bhyve;',
    check: ({ vm }) => {
      assert.is(notesOn(vm, 'backend')[0]?.kind, 'ignored');
      const other = importText('vm q { backend = qemu; loader = uefi; memory = 1G; }');
      assert.match(other.refused[0]?.reason ?? '', 'it runs under qemu, not bhyve');
    },
  },
  bhyve_env: {
    lines: 'bhyve_env = "BHYVE_TMPDIR=/tmp";',
    check: ({ vm }) => assert.is(notesOn(vm, 'bhyve_env')[0]?.kind, 'dropped'),
  },
  bhyveload_env: {
    lines: 'loader = bhyveload; bhyveload_env = "a=1"; bhyveload_env += "b=2=3";',
    check: ({ definition: { loader } }) => {
      assert.ok(loader.kind === 'bhyveload');
      assert.equal(loader.env, ['a=1', 'b=2=3']);
    },
  },
  bhyveload_loader: {
    lines: 'loader = bhyveload; bhyveload_loader = /boot/userboot_4th.so;',
    check: ({ definition: { loader } }) =>
      assert.is(loader.kind === 'bhyveload' && loader.program, '/boot/userboot_4th.so'),
  },
  boot: {
    lines: 'boot = yes;',
    check: ({ definition }) => {
      const of = (boot: string) => {
        const { autostart, restart } = importLines(`boot = ${boot};`).definition;
        return { autostart, policy: restart.policy, onReboot: restart.onReboot, onSignal: restart.onSignal };
      };
      const never = { policy: 'never', onReboot: 'restart', onSignal: undefined };
      assert.is(definition.autostart, true);
      assert.equal(of('yes'), { autostart: true, ...never });
      assert.equal(of('true'), { autostart: true, ...never });
      assert.equal(of('no'), { autostart: false, ...never });
      assert.equal(of('maybe'), { autostart: false, ...never });
      assert.equal(of('oneshot'), { autostart: true, ...never, onReboot: undefined });
      assert.equal(of('always'), {
        autostart: true,
        policy: 'always',
        onReboot: undefined,
        onSignal: 'stop',
      });
    },
  },
  boot_delay: {
    lines: 'boot_delay = 90;',
    check: ({ definition }) => assert.is(definition.startDelayMs, 90_000),
  },
  com1: {
    lines: 'com1 = /dev/nmdm5B;',
    check: ({ definition, before }) => {
      assert.equal(definition.console.com1, { kind: 'device', path: '/dev/nmdm5B' });
      assert.match(before, '-l com1,/dev/nmdm5B');
    },
  },
  com2: {
    lines: 'com2 = "tcp=127.0.0.1:4000";',
    check: ({ definition: { console } }) =>
      assert.equal(console, { com2: { kind: 'tcp', address: '127.0.0.1', port: 4000 }, log: true }),
  },
  com3: {
    lines: 'com3 = auto; com1 = auto;',
    check: ({ definition: { console }, before, vm }) => {
      assert.equal(console, { com1: { kind: 'nmdm' }, com3: { kind: 'nmdm' }, log: true });
      assert.match(before, '-l com1,/dev/nmdm200B -l com3,/dev/nmdm201B');
      assert.match(notesOn(vm, 'com3')[0]?.why ?? '', 'now /dev/nmdm-web.3A and B');
    },
  },
  com4: {
    lines: 'com4 = stdio;',
    check: ({ definition: { console } }) => assert.equal(console, { com4: { kind: 'stdio' }, log: true }),
  },
  comport: {
    lines: 'comport = auto;',
    check: ({ definition: { console } }) => assert.equal(console, { com1: { kind: 'nmdm' }, log: true }),
  },
  cpu_pin: {
    lines: 'ncpu = 2; cpu_pin = 0:4, 1:5;',
    check: ({ definition: { cpuPins } }) =>
      assert.equal(cpuPins, [
        { vcpu: 0, hostCpu: 4 },
        { vcpu: 1, hostCpu: 5 },
      ]),
  },
  debug_port: {
    lines: 'debug_port = 9876;',
    check: ({ definition: { gdb } }) => assert.equal(gdb, { address: '127.0.0.1', port: 9876, wait: false }),
  },
  disk: {
    lines:
      'disk = nvme:nocache:direct:/a.img, ahci-hd:readonly:nodelete:/b.img; disk += noexist:/c.img, ahci:/d.img;',
    check: ({ definition: { disks }, before, vm }) => {
      assert.equal(
        disks.map(({ type, path, readOnly, optional, slot, options }) => [
          type,
          path,
          readOnly,
          optional,
          slot,
          options,
        ]),
        [
          ['nvme', '/a.img', false, undefined, '0:2:0', ['nocache', 'direct']],
          ['ahci-hd', '/b.img', true, undefined, '0:3:0', ['nodelete']],
          ['virtio-blk', '/c.img', false, true, '0:4:0', undefined],
          ['ahci-hd', '/d.img', false, undefined, '0:5:0', undefined],
        ],
      );
      assert.match(before, '-s 0:2:0,nvme,/a.img,nocache,direct -s 0:3:0,ahci-hd,/b.img,ro,nodelete');
      assert.match(
        notesOn(vm, 'disk')
          .map(({ why }) => why)
          .join(),
        'bhyve takes no ahci without hd: or cd:',
      );
    },
  },
  err_logfile: {
    lines: 'err_logfile = /var/log/web.log;',
    check: ({ vm }) => assert.match(notesOn(vm, 'err_logfile')[0]?.why ?? '', 'vmctl logs'),
  },
  graphics: {
    lines: 'graphics = yes;',
    check: ({ definition: { graphics, devices } }) => {
      assert.equal(graphics, {
        ...{ address: '0.0.0.0', port: 5900, width: 1024, height: 768 },
        ...{ wait: false, vga: 'io', slot: '0:3:0' },
      });
      assert.is(devices.tablet, false);
    },
  },
  graphics_listen: {
    lines: 'graphics = yes; graphics_listen = 10.0.0.1;',
    check: ({ definition: { graphics } }) => assert.is(graphics?.address, '10.0.0.1'),
  },
  graphics_password: {
    lines: 'graphics = yes; graphics_password = geheim;',
    check: ({ definition: { graphics }, vm }) => {
      assert.is(graphics?.passwordFile, '/etc/vmctl/web.vnc-password');
      assert.equal(vm.secrets, [{ path: '/etc/vmctl/web.vnc-password', text: 'geheim\n' }]);
      assert.not.match(JSON.stringify([vm.notes, vm.table, vm.before]), 'geheim');
    },
  },
  graphics_path: {
    lines: 'graphics = yes; graphics_path = /run/vnc.sock;',
    check: ({ definition: { graphics } }) => {
      assert.equal([graphics?.address, graphics?.port, graphics?.slot], ['127.0.0.1', undefined, '0:3:0']);
    },
  },
  graphics_port: {
    lines: 'graphics = yes; graphics_port = $((5900 + ${ID} + 2));',
    check: ({ definition: { graphics } }) => assert.is(graphics?.port, 5902),
  },
  graphics_res: {
    lines: 'graphics = yes; graphics_res = 1280x720;',
    check: ({ definition: { graphics } }) => assert.equal([graphics?.width, graphics?.height], [1280, 720]),
  },
  graphics_vga: {
    lines: 'graphics = yes; graphics_vga = off;',
    check: ({ definition: { graphics } }) => assert.is(graphics?.vga, 'off'),
  },
  graphics_wait: {
    lines: 'graphics = yes; graphics_wait = TRUE;',
    check: ({ definition: { graphics } }) => assert.is(graphics?.wait, true),
  },
  grub_run_partition: {
    lines: 'loader = grub; grub_run_partition = gpt2;',
    check: ({ definition: { loader } }) => assert.equal(loader, { kind: 'grub', root: 'hd0,gpt2' }),
  },
  hda: {
    lines: 'hda = /dev/dsp0:/dev/dsp1, :/dev/dsp2;',
    check: ({ definition: { devices, extraArgs } }) => {
      assert.equal(devices.sound, { play: '/dev/dsp0', record: '/dev/dsp1', slot: '0:3:0' });
      assert.equal(extraArgs, ['-s', '0:4:0,hda,rec=/dev/dsp2']);
    },
  },
  hookcmd: {
    lines: 'hookcmd = /opt/hook;',
    check: ({ definition: { hooks } }) => {
      assert.equal(hooks?.postStart, ['/opt/hook', 'web', 'RUN']);
      assert.equal(hooks?.postStop, ['/opt/hook', 'web', 'TERMINATE']);
    },
  },
  hostbridge: {
    lines: 'hostbridge = AMD;',
    check: ({ definition, before }) => {
      assert.is(definition.hostbridge, 'amd');
      assert.match(before, '-s 0:0:0,amd_hostbridge -s 0:1:0,lpc');
      const none = importLines('hostbridge = none;');
      assert.is(none.definition.hostbridge, 'none');
      assert.is(none.definition.disks[0]?.slot, '0:1:0');
      assert.is(importLines('hostbridge = intel;').definition.hostbridge, 'standard');
    },
  },
  install: {
    lines: 'install = yes; boot = always;',
    check: ({ definition: { restart }, vm }) => {
      assert.is(restart.policy, 'never');
      assert.is(notesOn(vm, 'install')[0]?.kind, 'changed');
    },
  },
  installcmd: {
    lines: 'loader = grub; installcmd = auto;',
    check: ({ vm }) => assert.is(notesOn(vm, 'installcmd')[0]?.kind, 'dropped'),
  },
  iso: {
    lines: 'iso = noexist:/iso/a.iso;',
    check: ({ definition: { disks }, before }) => {
      assert.equal(disks[1], {
        ...{ type: 'ahci-cd', path: '/iso/a.iso', readOnly: true, optional: true, slot: '0:3:0' },
      });
      assert.match(before, '-s 0:3:0,ahci-cd,/iso/a.iso');
    },
  },
  keymap: {
    lines: 'graphics = yes; keymap = ja;',
    check: ({ definition: { graphics } }) => assert.is(graphics?.keyboard, 'ja'),
  },
  loadcmd: {
    lines: 'loader = grub; loadcmd = "kopenbsd -h com0 (hd0,gpt4)/bsd";',
    check: ({ definition: { loader } }) => {
      assert.equal(loader, {
        ...{ kind: 'grub', commands: ['set root=(hd0,1)', 'kopenbsd -h com0 (hd0,gpt4)/bsd'] },
      });
      const { definition, vm } = importLines('loader = grub; loadcmd = auto;');
      assert.equal(definition.loader, { kind: 'grub', root: 'hd0,1' });
      assert.is(notesOn(vm, 'loadcmd')[0]?.kind, 'dropped');
    },
  },
  loader: {
    lines: '',
    check: ({ definition }) => {
      assert.equal(definition.loader, {
        kind: 'bootrom',
        bootrom: '/usr/local/share/uefi-firmware/BHYVE_UEFI.fd',
        vars: { path: '/usr/local/var/cache/bmd/web.vars', fromTemplate: false },
      });
      assert.is(
        (importLines('loader = csm;').definition.loader as { firmware?: string }).firmware,
        'uefi-csm',
      );
      assert.is(importLines('loader = bhyveload;').definition.loader.kind, 'bhyveload');
      const fresh = importLines('', { exists: () => false });
      assert.equal(fresh.definition.loader, {
        ...{ kind: 'firmware', firmware: 'uefi', vars: { path: 'uefi-vars.fd', fromTemplate: true } },
      });
      assert.match(importText('vm x { memory = 1G; }').refused[0]?.reason ?? '', 'it has no loader');
    },
  },
  loader_timeout: {
    lines: 'loader = bhyveload; loader_timeout = 70;',
    check: ({ definition }) => {
      assert.is(definition.loadTimeoutMs, 70_000);
      assert.is(importLines('loader = grub;').definition.loadTimeoutMs, 15_000);
      assert.is(importLines('loader = grub; loader_timeout = 0;').definition.loadTimeoutMs, undefined);
    },
  },
  memory: {
    lines: 'memory = 1536m;',
    check: ({ definition }) => {
      assert.is(definition.memoryBytes, 1536 * 2 ** 20);
      assert.match(importText('vm x { loader = uefi; }').refused[0]?.reason ?? '', 'it has no memory');
    },
  },
  name: {
    lines: 'name = shop; disk = /z/$NAME;',
    check: ({ definition, before }) => {
      assert.is(definition.name, 'shop');
      assert.is(definition.disks[0]?.path, '/z/shop');
      assert.match(before, / shop$/);
    },
  },
  ncpu: {
    lines: 'ncpu = 1:4:2;',
    check: ({ definition: { cpus }, before }) => {
      assert.equal(cpus, { count: 8, sockets: 1, cores: 4, threads: 2 });
      assert.match(before, '-c cpus=8,sockets=1,cores=4,threads=2');
    },
  },
  network: {
    lines: 'network = e1000:wol:[58:9c:fc:0:0:1]:bridge0, vale1, bridge1;',
    check: ({ definition: { directNics, networks }, vm, before }) => {
      assert.equal(networks, []);
      assert.equal(
        directNics.map(({ type, backend, mac, slot }) => [type, backend, mac, slot]),
        [
          ['e1000', { kind: 'tap', ifBridge: 'bridge0' }, '58:9c:fc:00:00:01', '0:3:0'],
          ['virtio-net', { kind: 'vale', port: 'vale1:vm0p1' }, '00:a0:98:2f:45:75', '0:4:0'],
          ['virtio-net', { kind: 'tap', ifBridge: 'bridge1' }, '00:a0:98:6e:ba:f6', '0:5:0'],
        ],
      );
      assert.match(before, '-s 0:3:0,e1000,tapN,mac=58:9c:fc:00:00:01 -s 0:4:0,virtio-net,vale1:vm0p1');
      assert.match(notesOn(vm, 'network')[0]?.why ?? '', 'wol');
      const mapped = importLines('network = bridge0, bridge1;', { map: new Map([['bridge0', 'lan']]) });
      assert.equal(
        mapped.definition.networks.map(({ bridge }) => bridge),
        ['lan'],
      );
      const netgraph = importLines('network = bridge0;', { network: 'netgraph' });
      assert.equal(
        netgraph.definition.networks.map(({ bridge }) => bridge),
        ['bridge0_br'],
      );
    },
  },
  owner: {
    lines: 'owner = ann:staff;',
    check: ({ definition: { owners } }) =>
      assert.equal(owners, [
        { kind: 'user', name: 'ann' },
        { kind: 'group', name: 'staff' },
      ]),
  },
  passthru: {
    lines: 'passthru = ppt0, 2/0/1;',
    check: ({ definition: { devices }, before }) => {
      assert.equal(devices.passthru, [
        { device: 'ppt0', slot: '0:3:0' },
        { device: '2/0/1', slot: '0:4:0' },
      ]);
      assert.match(before, ' -S ');
    },
  },
  poststop: {
    lines: 'poststop = /opt/after; hookcmd = /opt/any;',
    check: ({ definition: { hooks } }) => assert.equal(hooks?.postStop, ['/opt/after', 'web', 'POSTSTOP']),
  },
  prestart: {
    lines: 'prestart = /opt/before;',
    check: ({ definition: { hooks } }) => assert.equal(hooks?.preStart, ['/opt/before', 'web', 'PRESTART']),
  },
  reboot_on_change: {
    lines: 'reboot_on_change = yes;',
    check: ({ vm }) => assert.is(notesOn(vm, 'reboot_on_change')[0]?.kind, 'dropped'),
  },
  sharefs: {
    lines: 'sharefs = "readonly:home=/users/home", "data=/d=e";',
    check: ({ definition: { devices } }) =>
      assert.equal(devices.shares, [
        { name: 'home', path: '/users/home', readOnly: true, slot: '0:3:0' },
        { name: 'data', path: '/d=e', readOnly: false, slot: '0:4:0' },
      ]),
  },
  stop_timeout: {
    lines: 'stop_timeout = 98;',
    check: ({ definition }) => {
      assert.equal([definition.stopTimeoutMs, definition.onStopTimeout], [98_000, 'kill']);
      assert.is(importLines('').definition.stopTimeoutMs, 300_000);
    },
  },
  tpm: {
    lines: 'tpm = /dev/tpm0:2.0;',
    check: ({ definition: { devices } }) => {
      assert.equal(devices.tpm, { kind: 'passthru', device: '/dev/tpm0', version: '2.0' });
      const swtpm = importLines('tpm = swtpm:/run/tpm.sock;').definition.devices.tpm;
      assert.equal(swtpm, { kind: 'swtpm', socket: '/run/tpm.sock', version: '2.0' });
    },
  },
  utctime: {
    lines: 'utctime = no;',
    check: ({ definition }) => {
      assert.is(definition.clock, 'local');
      assert.is(importLines('').definition.clock, 'utc');
    },
  },
  vconsole_nc: {
    lines: 'vconsole_nc = 2; vconsole_np = 1;',
    check: ({ definition: { devices } }) =>
      assert.equal(
        devices.virtioConsoles?.map(({ ports, slot }) => [ports, slot]),
        [
          [[{ name: 'virt_console0', path: '/var/run/vc-web0.sock' }], '0:3:0'],
          [[{ name: 'virt_console1', path: '/var/run/vc-web1.sock' }], '0:4:0'],
        ],
      ),
  },
  vconsole_np: {
    lines: 'vconsole_np = 2;',
    check: ({ definition: { devices } }) => assert.is(devices.virtioConsoles?.[0]?.ports.length, 2),
  },
  vconsole_tmpl: {
    lines: 'vconsole_np = 1; vconsole_tmpl = agent;',
    check: ({ definition: { devices } }) =>
      assert.equal(devices.virtioConsoles?.[0]?.ports, [{ name: 'agent', path: '/var/run/vc-web0.sock' }]),
  },
  virt_console_ncontrollers: {
    lines: 'virt_console_ncontrollers = 1; virt_console_nports = 1;',
    check: ({ before }) =>
      assert.match(before, '-s 0:3:0,virtio-console,virt_console0=/var/run/vc-web0.sock'),
  },
  virt_console_nports: {
    lines: 'virt_console_nports = 17;',
    check: ({ definition: { devices }, vm }) => {
      assert.is(devices.virtioConsoles, undefined);
      assert.match(notesOn(vm, 'virt_console_nports')[0]?.why ?? '', 'bmd refuses the value');
    },
  },
  virt_console_template: {
    lines:
      'virt_console_nports = 2; virt_console_ncontrollers = 2; virt_console_template = "c%c.p%p=/run/%n";',
    check: ({ definition: { devices } }) =>
      assert.equal(
        devices.virtioConsoles?.flatMap(({ ports }) =>
          ports.map(({ name, path }) => `${name} ${path ?? ''}`),
        ),
        ['c0.p0 /run/0', 'c0.p1 /run/1', 'c1.p0 /run/2', 'c1.p1 /run/3'],
      ),
  },
  virt_random: {
    lines: 'virt_random = yes;',
    check: ({ definition }) => {
      assert.equal(definition.devices.rng, { slot: '0:2:0' });
      assert.is(definition.disks[0]?.slot, '0:3:0');
    },
  },
  wired_memory: {
    lines: 'wired_memory = yes;',
    check: ({ definition }) => assert.is(definition.wiredMemory, true),
  },
  x2apic: {
    lines: 'x2apic = yes;',
    check: ({ definition }) => assert.is(definition.x86.x2apic, true),
  },
  xhci_mouse: {
    lines: 'xhci_mouse = yes;',
    check: ({ definition }) => assert.equal(definition.devices.tablet, { slot: '0:3:0' }),
  },
};

for (const [key, { lines, check, ...question }] of Object.entries(CASES)) {
  test(`bmd's key ${key}`, () => {
    const one = importLines(lines, question);
    check(one);
    for (const note of one.vm.notes) assert.ok(note.kind === 'carried' || note.why !== undefined, note.what);
  });
}

test('there is a case for every key, and every key is in the table', () => {
  assert.equal(BMD_KEYS.map(({ key }) => key).sort(), Object.keys(CASES).sort());
});

test.run();
