import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import { bootromPath, type Layout } from '../../src/bhyve/layout.js';
import { loaderOn, varsPath, varsTemplate } from '../../src/bhyve/firmware.js';
import { needsWiredMemory } from '../../src/bhyve/memory.js';
import { portSocket } from '../../src/bhyve/virtio-console.js';
import type { DiskDefinition, LoaderDefinition, VmDefinition } from '../../src/definition/definition.js';
import { LATER_DEFAULTS } from '../../src/definition/vm-defaults.js';
import { LAYOUT, vm } from '../plan/ground.js';

interface Change {
  readonly host?: { readonly release: number; readonly arch: string };
  readonly layout?: Layout;
  readonly absent?: ReadonlySet<string>;
  readonly vncPort?: number;
}

function argv(definition: VmDefinition, { vncPort, ...change }: Change = {}): string {
  const { args } = planBhyve({
    ...{ definition, links: [], uuid: 'u', layout: LAYOUT, host: { release: 15, arch: 'amd64' }, ...change },
    pins: { slots: {}, ...(vncPort === undefined ? {} : { vncPort }) },
  });
  return args.join(' ');
}

const SATA: DiskDefinition = { type: 'ahci-hd', path: 'a.img', readOnly: false, controller: 'sata' };
const CD: DiskDefinition = { type: 'ahci-cd', path: '/b.iso', readOnly: true, controller: 'sata' };
const RING = '/usr/local/share/uefi-firmware';

test('memory is wired as said, and for passthru whatever is said', () => {
  assert.not(needsWiredMemory(vm()));
  assert.ok(needsWiredMemory(vm({ wiredMemory: true })));
  assert.ok(needsWiredMemory(vm({ devices: { passthru: [{ device: '2/0/0' }] } })));
  assert.match(argv(vm({ wiredMemory: true, guestInCore: true })), ' -m 512M -S -C -A ');
});

test('CPUs are pinned one by one, and domains with a list of CPUs say it by name', () => {
  const args = argv(
    vm({
      cpuPins: [
        { vcpu: 0, hostCpu: 4 },
        { vcpu: 1, hostCpu: 5 },
      ],
      numa: [
        { memoryBytes: 2 ** 28, cpus: '0-1', domainPolicy: 'prefer:0' },
        { memoryBytes: 2 ** 28, cpus: '2,4' },
      ],
    }),
  );
  assert.match(args, '-p 0:4 -p 1:5 ');
  assert.match(
    args,
    '-n id=0,size=256M,cpus=0-1,domain_policy=prefer:0 -n id=1,size=256M -o domains.1.cpus=2,4 ',
  );
});

test('the MP table is left out as said, and once a device is on another bus', () => {
  assert.not.match(argv(vm()), ' -Y');
  assert.match(argv(vm({ x86: { ...LATER_DEFAULTS.x86, mptable: false } })), ' -Y ');
  assert.match(argv(vm({ devices: { rng: { slot: '1:0:0' } } })), / -Y .*-s 1:0:0,virtio-rnd/);
});

test('a whole ROM has no variables; a copy of the template goes with the code alone, a pair is kept', () => {
  const files = (loader: LoaderDefinition) => [
    bootromPath(LAYOUT, 'myvm', loader),
    varsPath(LAYOUT, { name: 'myvm', loader }),
    varsTemplate(LAYOUT, loader),
  ];
  assert.equal(files({ kind: 'firmware', firmware: 'uefi' }), [
    `${RING}/BHYVE_UEFI.fd`,
    undefined,
    undefined,
  ]);
  const own = { path: 'uefi-vars.fd', fromTemplate: true };
  assert.equal(files({ kind: 'firmware', firmware: 'uefi', vars: own }), [
    `${RING}/BHYVE_UEFI_CODE.fd`,
    '/var/db/vmctl/vms/myvm/uefi-vars.fd',
    `${RING}/BHYVE_UEFI_VARS.fd`,
  ]);
  const pair = { path: '/old/vars.fd', fromTemplate: false };
  assert.equal(files({ kind: 'bootrom', bootrom: '/x.fd', vars: pair }), [
    '/x.fd',
    '/old/vars.fd',
    undefined,
  ]);
  assert.equal(files({ kind: 'grub' }), [undefined, undefined, undefined]);
});

test('the kind of fw_cfg is an option of the ROM, and a variable where there is none', () => {
  const fwcfg = {
    type: 'qemu',
    items: [
      { name: 'opt/a', string: 'x' },
      { name: 'opt/b', file: 'b.bin' },
    ],
  } as const;
  assert.match(argv(vm({ fwcfg })), `-l bootrom,${RING}/BHYVE_UEFI.fd,fwcfg=qemu -f opt/a,string=x`);
  assert.match(argv(vm({ fwcfg })), '-f opt/b,file=/var/db/vmctl/vms/myvm/b.bin');
  assert.match(argv(vm({ fwcfg, loader: { kind: 'bhyveload' } })), '-o lpc.fwcfg=qemu ');
});

test('disks of one controller are its ports; one that is not there leaves its number free', () => {
  const disks = [{ ...SATA, optional: true, options: ['nocache', 'ser=1'] }, CD];
  const hd = 'hd:/var/db/vmctl/vms/myvm/a.img,nocache,ser=1';
  assert.match(argv(vm({ disks })), `-s 1:0,ahci,${hd},cd:/b.iso,ro `);
  assert.match(argv(vm({ disks }), { absent: new Set(['a.img']) }), '-s 1:0,ahci,hd:,cd:/b.iso,ro ');
  assert.not.match(argv(vm({ disks }), { absent: new Set(['a.img', '/b.iso']) }), 'ahci');
});

test('a disk in memory has its size in place of a path', () => {
  const disk: DiskDefinition = { type: 'nvme', path: '', readOnly: false, options: ['maxq=2', 'ram=64'] };
  assert.match(argv(vm({ disks: [disk] })), '-s 1:0,nvme,ram=64,maxq=2 ');
});

test('a screen that is "auto" has the port that was picked, and its keyboard', () => {
  const graphics = {
    address: '127.0.0.1',
    width: 800,
    height: 600,
    wait: true,
    vga: 'off',
    keyboard: 'de',
  } as const;
  assert.match(
    argv(vm({ graphics }), { vncPort: 5907 }),
    'rfb=127.0.0.1:5907,w=800,h=600,vga=off,wait -K de ',
  );
  assert.match(argv(vm({ graphics })), 'rfb=127.0.0.1:5900,');
});

test('a screen without tablet, and a tablet without screen', () => {
  const graphics = { address: '::1', port: 5900, width: 800, height: 600, wait: false };
  assert.not.match(argv(vm({ graphics, devices: { tablet: false } })), 'xhci');
  assert.match(argv(vm({ devices: { tablet: {} } })), '-s 30:0,xhci,tablet');
});

test('every other device is written as bhyve knows it, with what belongs to the VM in its directory', () => {
  const args = argv(
    vm({
      hostbridge: 'amd',
      virtioMsix: false,
      gdb: { address: '127.0.0.1', port: 1234, wait: true },
      devices: {
        rng: {},
        scsi: [{ device: '/dev/cam/ctl0.1', iid: 3 }],
        shares: [{ name: 'data', path: '/data', readOnly: true }],
        virtioConsoles: [{ ports: [{ name: 'agent' }, { name: 'b', path: '/run/b' }] }],
        inputs: [{ device: '/dev/input/event0' }],
        uarts: [{ path: 'stdio' }, { path: 'nmdm' }],
        passthru: [{ device: '2/0/0', rom: 'vga.rom', slot: '0:6:0' }],
        sound: { play: '/dev/dsp0', record: '/dev/dsp1' },
        tpm: { kind: 'swtpm', version: '2.0' },
        pcTestdev: true,
      },
    }),
  );
  const home = '/var/db/vmctl/vms/myvm';
  for (const part of [
    '-s 0:0,amd_hostbridge',
    '-W -U u -G w127.0.0.1:1234',
    '-s 1:0,virtio-rnd -s 2:0,virtio-scsi,/dev/cam/ctl0.1,iid=3 -s 3:0,virtio-9p,data=/data,ro',
    `-s 4:0,virtio-console,agent=${home}/vtcon.agent,b=/run/b -s 5:0,virtio-input,/dev/input/event0`,
    `-s 7:0,uart,stdio -s 8:0,uart,/dev/nmdm-myvm.6A -s 6:0,passthru,2/0/0,rom=${home}/vga.rom`,
    '-s 9:0,hda,play=/dev/dsp0,rec=/dev/dsp1 -s 31:0,lpc',
    `-l tpm,swtpm,${home}/swtpm.sock,version=2.0 -l pc-testdev myvm`,
  ])
    assert.match(args, part);
  assert.is(portSocket({ name: 'agent' }, { vm: 'myvm', layout: LAYOUT }), `${home}/vtcon.agent`);
});

test('on arm64 firmware and console are variables, and there is nothing of the PC', () => {
  const host = { release: 15, arch: 'aarch64' };
  const rom = '/usr/local/share/u-boot/u-boot-bhyve-arm64/u-boot.bin';
  const definition = vm({
    cpus: { count: 2 },
    disks: [{ type: 'virtio-blk', path: '/a.img', readOnly: false }],
  });
  assert.is(
    argv(definition, { host }),
    `-c 2 -m 512M -U u -s 0:0,hostbridge -s 1:0,virtio-blk,/a.img -o bootrom=${rom} -o console=/dev/nmdm-myvm.1A myvm`,
  );
  assert.match(argv(definition, { host, layout: { ...LAYOUT, root: '/w' } }), `bootrom=/w${rom}`);
  const own: LoaderDefinition = { kind: 'bootrom', bootrom: '/x.bin' };
  assert.equal(loaderOn(host, own), own);
});

test.run();
