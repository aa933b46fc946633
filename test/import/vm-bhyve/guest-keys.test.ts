import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memorySize } from '../../../src/import/vm-bhyve/machine-part.js';
import { at, devicesIn, importOne, notesFor, PLAIN, refusalOf } from './one-guest.js';

const DISK = 'disk0_type=virtio-blk\ndisk0_name=d.img\n';
const LOAD = `loader=bhyveload\ncpu=1\nmemory=512M\nuuid=11111111-1111-1111-1111-111111111111\n${DISK}`;
const GRUB = `loader=grub\ncpu=1\nmemory=512M\n${DISK}`;
const FIRMWARE = '/usr/local/share/uefi-firmware';

test('loader: uefi, its variants and any other uefi-word have the ROM that vm-bhyve takes', () => {
  const rom = (loader: string) => importOne(`loader=${loader}\ncpu=1\nmemory=512M\n`);
  assert.is(rom('uefi').table['loader'], 'uefi');
  assert.is(rom('uefi-csm').table['loader'], 'uefi-csm');
  assert.is(rom('uefi-devel').table['loader'], 'uefi-devel');
  assert.equal(rom('uefi-custom').table['loader'], { bootrom: '/vm/.config/BHYVE_UEFI.fd' });
  const other = rom('uefi-new');
  assert.is(other.table['loader'], 'uefi');
  assert.is(notesFor(other, 'loader')[0]?.kind, 'changed');
});

test('what vm-bhyve itself never starts is refused with the reason', () => {
  assert.match(refusalOf('cpu=1\nmemory=1G\n') ?? '', 'names no loader');
  assert.match(refusalOf('loader=seabios\ncpu=1\nmemory=1G\n') ?? '', 'no loader "seabios"');
  assert.match(refusalOf('loader=uefi-a-b\ncpu=1\nmemory=1G\n') ?? '', 'uefi-a-b');
  assert.match(refusalOf('loader=uefi\nmemory=1G\n') ?? '', 'no cpu');
  assert.match(refusalOf('loader=uefi\ncpu=1\n') ?? '', 'no memory');
  assert.match(refusalOf('loader=bhyveload\ncpu=1\nmemory=1G\n') ?? '', 'no disk0');
});

test('uefi_vars: the pair of ROM and variables is kept, and made where it is not there yet', () => {
  const vars = '/vm/g/uefi-vars.fd';
  const kept = importOne(`${PLAIN}uefi_vars=yes\n`, { seen: () => 'file' });
  assert.equal(kept.table['loader'], { bootrom: `${FIRMWARE}/BHYVE_UEFI.fd`, vars });
  const fresh = importOne(`${PLAIN}uefi_vars=yes\n`, { seen: () => 'absent' });
  assert.equal(fresh.table['loader'], { type: 'uefi', vars });
  assert.is(notesFor(fresh, 'uefi_vars')[0]?.kind, 'changed');
});

test('uefi="csm" of vm-bhyve up to 1.4 is a loader where there is none', () => {
  const old = importOne('uefi="csm"\ncpu=1\nmemory=1G\n');
  assert.is(old.table['loader'], 'uefi-csm');
  assert.is(notesFor(old, 'uefi')[0]?.kind, 'changed');
  assert.is(old.vm.before, undefined);
});

test('cpu topology: only what is set, and a product that is not the number of CPUs is mended', () => {
  assert.is(importOne(PLAIN).table['cpus'], 1);
  const two = importOne('loader=uefi\nmemory=1G\ncpu=4\ncpu_cores=2\n');
  assert.equal(two.table['cpus'], { count: 4, sockets: 2, cores: 2 });
  assert.is(notesFor(two, 'cpu_cores')[0]?.kind, 'changed');
  const wrong = importOne('loader=uefi\nmemory=1G\ncpu=4\ncpu_cores=3\n');
  assert.is(wrong.table['cpus'], 4);
  assert.is(notesFor(wrong, 'cpu_cores')[0]?.kind, 'dropped');
});

test('memory: every spelling that bhyve takes', () => {
  const sizes = {
    '512M': '512M',
    '4G': '4G',
    '4096M': '4G',
    '512MB': '512M',
    '512': '512M',
    '2g': '2G',
    '1048576K': '1G',
    '1T': '1024G',
  };
  for (const [old, now] of Object.entries(sizes)) assert.is(memorySize(old), now, old);
  assert.is(memorySize('much'), 'much');
});

test('hostbridge: amd, anything that begins with no, and the standard one', () => {
  const kind = (value: string) => importOne(`${PLAIN}hostbridge=${value}\n`).definition.hostbridge;
  assert.equal(['amd', 'none', 'nope', 'standard', ''].map(kind), [
    'amd',
    'none',
    'none',
    'standard',
    'standard',
  ]);
});

test('fwcfg: qemu is mended and said, nonsense is dropped', () => {
  const qemu = importOne(`${PLAIN}fwcfg=qemu\n`);
  assert.is(qemu.definition.fwcfg?.type, 'qemu');
  assert.is(notesFor(qemu, 'fwcfg')[0]?.kind, 'changed');
  const odd = importOne(`${PLAIN}fwcfg=x\n`);
  assert.is(odd.definition.fwcfg, undefined);
  assert.is(notesFor(odd, 'fwcfg')[0]?.kind, 'dropped');
});

test('comports: the first of the list has .1, whatever it is called', () => {
  assert.equal(importOne(PLAIN).definition.console.com1, { kind: 'nmdm' });
  const swapped = importOne(`${GRUB}comports="com2 com1"\n`);
  assert.equal(swapped.table['console'], { com2: '/dev/nmdm-g.1A', com1: '/dev/nmdm-g.2A' });
  assert.match(notesFor(swapped, 'comports')[0]?.why ?? '', 'loader talked on com2');
  assert.is(importOne(`${PLAIN}comports=""\n`).table['console'], false);
  const four = importOne(`${PLAIN}comports="com1 com2 com3 com4"\n`).table['console'];
  assert.equal(four, { com1: 'nmdm', com2: 'nmdm', com3: 'nmdm', com4: 'nmdm' });
  const odd = importOne(`${PLAIN}comports="com1 com9 com1"\n`);
  assert.is(notesFor(odd, 'comports').filter(({ kind }) => kind === 'dropped').length, 2);
});

test('comports: a loader talks on the port with the lowest number, which is said where it was another', () => {
  const only = importOne(`${GRUB}comports="com2"\n`);
  assert.equal(only.table['console'], { com2: '/dev/nmdm-g.1A' });
  assert.equal(notesFor(only, 'comports')[0]?.kind, 'carried');
  const tmux = { system: 'console=tmux\n' };
  assert.match(notesFor(importOne(`${PLAIN}comports=com1\n`, tmux), 'comports')[0]?.why ?? '', 'tmux');
  assert.equal(notesFor(importOne(PLAIN, tmux), '(no comports'), []);
});

test('lines that end in a carriage return are named as the reason', () => {
  assert.match(refusalOf('loader="uefi"\r\ncpu=1\r\nmemory=1G\r\n') ?? '', 'carriage return');
});

test('uuid: one that is none is not handed on', () => {
  const odd = importOne(`${PLAIN}uuid=U\n`);
  assert.is(odd.definition.uuid, undefined);
  assert.is(notesFor(odd, 'uuid')[0]?.kind, 'dropped');
});

test('utctime is on unless it is switched off; debug and ignore_msr change nothing', () => {
  assert.is(importOne(`${PLAIN}utctime=yes\n`).definition.clock, 'utc');
  assert.is(importOne(`${PLAIN}utctime=off\n`).definition.clock, 'local');
  assert.ok(importOne(`${PLAIN}ignore_msr=yes\n`).bhyve.args.includes('-AHPww'));
  assert.is(notesFor(importOne(`${PLAIN}ignore_bad_msr=yes\n`), 'ignore_bad_msr')[0]?.kind, 'ignored');
});

test('bhyve_options: words with a key get it, the others are handed on, secrets are not shown', () => {
  const words =
    '-p 0:2 -p 1:3 -S -o a=b -s 9,virtio-9p,src=/usr/src,ro -l tpm,passthru,/dev/tpm0 -G w4444 -x -A -c 8';
  const { definition, table, vm } = importOne(`${PLAIN}bhyve_options="${words}"\n`);
  assert.equal(table['cpu_pin'], ['0:2', '1:3']);
  assert.is(definition.wiredMemory, true);
  assert.equal(definition.extraArgs, ['-o', 'a=b']);
  assert.equal(definition.devices.shares, [{ name: 'src', path: '/usr/src', readOnly: true, slot: '0:9:0' }]);
  assert.equal(definition.devices.tpm, { kind: 'passthru', device: '/dev/tpm0', version: '2.0' });
  assert.equal(definition.gdb, { address: '127.0.0.1', port: 4444, wait: true });
  assert.is(definition.x86.x2apic, true);
  assert.is(definition.cpus.count, 8);
  assert.ok(vm.notes.some(({ kind, what }) => kind === 'changed' && what.startsWith('(no cpu') === false));
  const lost = importOne(`${PLAIN}bhyve_options="vnc password=geheim"\n`);
  assert.is(notesFor(lost, 'bhyve_options').filter(({ kind }) => kind === 'dropped').length, 2);
  assert.not.match(JSON.stringify(lost.vm.notes), 'geheim');
});

test('bhyve_options: a serial port beside those of comports, a ROM that holds, a keyboard where there is a screen', () => {
  const console = (words: string, more = '') =>
    importOne(`${PLAIN}bhyve_options="${words}"\n${more}`).table['console'];
  assert.equal(console('-l com2,/dev/nmdm9A'), { com1: 'nmdm', com2: '/dev/nmdm9A' });
  assert.equal(console('-l com2,stdio', 'comports="com1 com3"\n'), {
    com1: 'nmdm',
    com3: '/dev/nmdm-g.2A',
    com2: 'stdio',
  });
  assert.is(console('-l com1,stdio'), undefined);
  const rom = (text: string) => importOne(text).table['loader'];
  assert.equal(rom(`${PLAIN}uefi_vars=yes\nbhyve_options="-l bootrom,/a.fd -l bootrom,/b.fd"\n`), {
    bootrom: '/b.fd',
    vars: '/vm/g/uefi-vars.fd',
  });
  assert.equal(rom(`${LOAD}bhyve_options="-l bootrom,/b.fd,/v.fd"\n`), { bootrom: '/b.fd', vars: '/v.fd' });
  const keys = (more: string) => importOne(`${PLAIN}${more}bhyve_options="-K de"\n`);
  assert.is(keys('graphics=yes\n').definition.graphics?.keyboard, 'de');
  assert.is(notesFor(keys(''), 'bhyve_options')[0]?.kind, 'ignored');
});

test('bhyve_options: what a definition refuses is left out and told, and keeps no guest out', () => {
  const odd = importOne(`${PLAIN}bhyve_options="-M -o config.dump=1 -e -s help -l com9 -p"\n`);
  assert.equal(odd.definition.x86.strictIo, true);
  assert.is(notesFor(odd, 'bhyve_options').filter(({ kind }) => kind === 'dropped').length, 4);
});

test('nulliso_fix: an empty CD in install_slot, for the loader called uefi only', () => {
  const iso = importOne(`${PLAIN}nulliso_fix=yes\ninstall_slot=9\n`);
  assert.equal(
    iso.definition.disks.map(({ path, slot }) => [path, slot]),
    [['/vm/.config/null.iso', '0:9:0']],
  );
  assert.equal(importOne('loader=uefi-csm\ncpu=1\nmemory=1G\nnulliso_fix=yes\n').definition.disks, []);
});

test('diskN_dev: file, zvol, custom, 9p and iscsi lie where they lay', () => {
  const path = (dev: string, name: string) =>
    importOne(`${PLAIN}disk0_type=nvme\ndisk0_name=${name}\ndisk0_dev=${dev}\n`).definition.disks[0]?.path;
  assert.is(path('file', 'd'), '/vm/g/d');
  assert.is(path('other', 'd'), '/vm/g/d');
  assert.is(path('zvol', 'd'), '/dev/zvol/tank/vm/g/d');
  assert.is(path('sparse-zvol', 'd'), '/dev/zvol/tank/vm/g/d');
  assert.is(path('custom', '/dev/da1'), '/dev/da1');
  assert.is(path('iscsi', 'iqn.2020-01.org:a/3'), 'iscsi:iqn.2020-01.org:a/3');
  assert.is(path('iscsi', 'iqn.2020-01.org:a'), 'iscsi:iqn.2020-01.org:a/0');
  const share = importOne(
    `${PLAIN}disk0_type=virtio-9p\ndisk0_name=root=/jails/a\ndisk0_dev=9p\ndisk0_opts=ro\n`,
  );
  assert.equal(share.definition.devices.shares, [
    { name: 'root', path: '/jails/a', readOnly: true, slot: '0:4:0' },
  ]);
  assert.ok(notesFor(share, 'disk0_name').some(({ key }) => key === 'share.0.path'));
});

test('diskN_opts: every option of bhyve has its key, and one that it has not is dropped', () => {
  const { table, vm } = importOne(
    `${PLAIN}${DISK}disk0_opts=nocache,direct,ro,sectorsize=512/4096,ser=X1,bootindex=2,fast\n`,
  );
  assert.equal(at(table, 'disk.0'), {
    ...{ type: 'virtio-blk', path: '/vm/g/d.img', nocache: true, direct: true, read_only: true },
    ...{ sector_size: '512/4096', serial: 'X1', boot_index: 2, slot: '0:4:0' },
  });
  assert.ok(vm.notes.some(({ kind, why }) => kind === 'dropped' && why?.includes('"fast"') === true));
});

test('diskN_type that vmctl has no key for is handed to bhyve as it is', () => {
  const odd = importOne(`${PLAIN}disk0_type=ahci\ndisk0_name=hd:/x\ndisk0_dev=custom\n`);
  assert.equal(odd.definition.extraArgs, ['-s', '0:4:0,ahci,hd:/x']);
  assert.is(notesFor(odd, 'disk0_type')[0]?.key, 'extra_args');
});

test('bhyveload: uuid, delay, name, own words and loader, or a directory of the host', () => {
  const disk = importOne(`${LOAD}loader_timeout=1\nbhyveload_args="-e a=b"\nbhyveload_loader=/boot/x.so\n`);
  assert.equal(disk.definition.loader, {
    kind: 'bhyveload',
    program: '/boot/x.so',
    env: ['smbios.system.uuid=11111111-1111-1111-1111-111111111111', 'autoboot_delay=1', 'bhyve_vm_name=g'],
    args: ['-e', 'a=b'],
  });
  const share =
    'loader=bhyveload\ncpu=1\nmemory=1G\ndisk0_type=virtio-9p\ndisk0_name=root=/j/a\ndisk0_dev=9p\n';
  const { definition, vm } = importOne(share);
  assert.is(definition.loader.kind === 'bhyveload' && definition.loader.directory, '/j/a');
  assert.equal(vm.before?.[0]?.args.slice(-5), ['-h', '/j/a', '-e', 'vfs.root.mountfrom=p9fs:root', 'g']);
});

test('grub: partition, directory and file, or lines of its own', () => {
  assert.equal(importOne(GRUB).definition.loader, { kind: 'grub' });
  const set = importOne(`${GRUB}grub_run_partition=msdos2\ngrub_run_dir=/grub\ngrub_run_file=x.cfg\n`);
  assert.equal(set.definition.loader, {
    kind: 'grub',
    root: 'hd0,msdos2',
    directory: '/grub',
    config: 'x.cfg',
  });
  const own = importOne(
    `${GRUB}grub_run0="linux /v"\ngrub_run1=boot\ngrub_run_dir=/grub\nloader_timeout=9\n`,
  );
  assert.equal(own.definition.loader, { kind: 'grub', commands: ['root=hd0,1', 'linux /v'], timeout: 9 });
  assert.is(notesFor(own, 'grub_run_dir')[0]?.kind, 'ignored');
});

test('grub_run_no_partition does what it was meant to, and what vm-bhyve did is said', () => {
  const whole = importOne(`${GRUB}grub_run_no_partition=yes\n`);
  assert.equal(whole.definition.loader, { kind: 'grub', root: 'hd0' });
  assert.match(notesFor(whole, 'grub_run_no_partition')[0]?.why ?? '', '-r hd0,1');
  assert.ok(whole.vm.before?.[0]?.args.join(' ').includes('-r hd0,1'));
});

test('graphics: every address without one, a port of choice without one, and only with a uefi loader', () => {
  const vnc = (text: string) => at(importOne(`${PLAIN}graphics=yes\n${text}`).table, 'graphics.vnc');
  assert.is(vnc(''), '0.0.0.0');
  assert.is(vnc('graphics_port=5999\n'), '0.0.0.0:5999');
  assert.is(vnc('graphics_listen=127.0.0.1\n'), 'auto');
  assert.is(vnc('graphics_listen=::1\ngraphics_port=5901\n'), '[::1]:5901');
  assert.is(vnc('graphics_listen=myhost\n'), 'auto');
  assert.is(vnc('graphics_port=x\n'), '0.0.0.0');
  const open = importOne(`${PLAIN}graphics=yes\n`);
  assert.match(notesFor(open, 'graphics')[0]?.why ?? '', 'without a password');
  const grub = importOne(`${GRUB}graphics=yes\ngraphics_port=5900\n`);
  assert.is(grub.definition.graphics, undefined);
  assert.is(notesFor(grub, 'graphics_port')[0]?.kind, 'ignored');
});

test('graphics: size, vga, wait and tablet', () => {
  const screen = importOne(
    `${PLAIN}graphics=yes\ngraphics_res=800x600\ngraphics_vga=io\ngraphics_wait=yes\nxhci_mouse=yes\n`,
  );
  assert.equal(
    [screen.definition.graphics?.width, screen.definition.graphics?.vga, screen.definition.graphics?.wait],
    [800, 'io', true],
  );
  assert.equal(screen.definition.devices.tablet, { slot: '0:5:0' });
  assert.is(importOne(`${PLAIN}graphics=yes\ngraphics_wait=auto\n`).definition.graphics?.wait, false);
  assert.is(importOne(`${PLAIN}graphics=yes\n`).definition.devices.tablet, false);
  assert.is(
    notesFor(importOne(`${PLAIN}graphics=yes\ngraphics_res=big\n`), 'graphics_res')[0]?.kind,
    'dropped',
  );
  assert.equal(importOne(`${PLAIN}xhci_mouse=yes\n`).definition.devices.tablet, { slot: '0:4:0' });
});

test('graphics_vga: "on" is left out, since bhyve leaves the screen out for it', () => {
  for (const vga of ['on', 'maybe']) {
    const screen = importOne(`${PLAIN}graphics=yes\ngraphics_vga=${vga}\n`);
    assert.is(screen.definition.graphics?.vga, undefined);
    assert.is(notesFor(screen, 'graphics_vga')[0]?.kind, 'dropped');
  }
});

test('vnc_password: in a file, the first 8 characters of it, and nowhere else', () => {
  const { vm, definition } = importOne(`${PLAIN}graphics=yes\nvnc_password=geheimnis9\n`);
  assert.equal(vm.secrets, [{ path: '/usr/local/etc/vmctl/g.vnc-password', text: 'geheimni\n' }]);
  assert.is(definition.graphics?.passwordFile, '/usr/local/etc/vmctl/g.vnc-password');
  assert.not.match(JSON.stringify([vm.notes, vm.table]), 'geheim');
  assert.match(notesFor({ vm }, 'vnc_password')[0]?.why ?? '', '8 characters');
});

test('sound, consoles and rng have the devices that they had', () => {
  const { definition, bhyve } = importOne(
    `${PLAIN}sound=yes\nsound_rec=/dev/dsp1\nvirt_random=1\nvirt_console0=on\nvirt_console1=agent\n`,
  );
  assert.equal(definition.devices.sound, { play: '/dev/dsp0', record: '/dev/dsp1', slot: '0:5:0' });
  assert.equal(definition.devices.rng, { slot: '0:4:0' });
  assert.equal(definition.devices.virtioConsoles?.[0]?.ports, [
    { name: '0', path: '/vm/g/vtcon.0' },
    { name: 'agent', path: '/vm/g/vtcon.agent' },
  ]);
  assert.is(devicesIn(bhyve).at(-1), '0:6:0,virtio-console,0=/vm/g/vtcon.0,agent=/vm/g/vtcon.agent');
  const off = importOne(`${PLAIN}sound_play=/dev/dsp1\n`);
  assert.is(notesFor(off, 'sound_play')[0]?.kind, 'ignored');
});

test('passthru: rom and bootindex, and wired memory comes with it', () => {
  const { definition, bhyve, vm } = importOne(
    `${PLAIN}passthru0=2/0/0\npassthru0_options=rom=/x.rom,bootindex=1,odd=2\n`,
  );
  assert.equal(definition.devices.passthru, [
    { device: '2/0/0', rom: '/x.rom', bootIndex: 1, slot: '0:4:0' },
  ]);
  assert.ok(bhyve.args.includes('-S'));
  assert.ok(vm.notes.some(({ kind, why }) => kind === 'dropped' && why?.includes('odd=2') === true));
});

test('on_restart and on_fault: only the word restart restarts', () => {
  const policy = (text: string) => importOne(`${PLAIN}${text}`).definition.restart;
  assert.is(policy('on_restart=restart\n').onReboot, undefined);
  assert.is(policy('on_restart=yes\n').onReboot, 'stop');
  assert.equal(
    [policy('on_fault=shutdown\n').onError, policy('on_fault=shutdown\n').onSignal],
    ['stop', 'stop'],
  );
  assert.is(policy('on_fault=restart\n').onError, undefined);
  assert.ok(
    importOne(PLAIN).vm.notes.some(({ what, kind }) => what === '(no on_fault)' && kind === 'changed'),
  );
});

test('prestart: with its two words, and passed over where vm-bhyve passes it over', () => {
  const own = importOne(`${PLAIN}prestart=pre.sh\n`, { seen: () => 'program' });
  assert.equal(own.definition.hooks?.preStart, ['/vm/g/pre.sh', 'g', 'tank/vm/g']);
  assert.is(notesFor(own, 'prestart')[0]?.kind, 'changed');
  assert.equal(importOne(`${PLAIN}prestart=/x\n`, { dataset: '' }).definition.hooks?.preStart, [
    '/x',
    'g',
    '/g',
  ]);
  for (const what of ['absent', 'file'] as const) {
    const not = importOne(`${PLAIN}prestart=pre.sh\n`, { seen: () => what });
    assert.is(not.definition.hooks, undefined);
    assert.is(notesFor(not, 'prestart')[0]?.kind, 'ignored');
  }
});

test('priority and limits: rctl as it was, and what is no number is dropped', () => {
  const { limits } = importOne(
    `${PLAIN}priority=-5\nlimit_pcpu=50\nlimit_rbps=10M\nlimit_wbps=1k\nlimit_riops=9\nlimit_wiops=8\n`,
  ).definition;
  assert.equal(limits, {
    ...{ nice: -5, pcpu: 50, readbps: 10 * 2 ** 20, writebps: 1024, readiops: 9, writeiops: 8 },
    oomProtect: false,
  });
  assert.is(notesFor(importOne(`${PLAIN}limit_pcpu=half\n`), 'limit_pcpu')[0]?.kind, 'dropped');
  assert.is(notesFor(importOne(`${PLAIN}priority=99\n`), 'priority')[0]?.kind, 'dropped');
});

test('tags: words, those that can be one', () => {
  const { definition, vm } = importOne(`${PLAIN}tags="web prod ü"\n`);
  assert.equal(definition.tags, ['web', 'prod']);
  assert.ok(vm.notes.some(({ kind, what }) => kind === 'dropped' && what.startsWith('tags')));
});

test('a key that vm-bhyve does not know is told, none is lost without a word', () => {
  const text = `${PLAIN}# comment\n${DISK}autostart=yes\nfoo\n  indented=1\n`;
  const { vm } = importOne(text);
  const told = new Set(vm.notes.flatMap(({ where }) => /:(\d+)$/.exec(where)?.[1] ?? []));
  assert.equal(
    [...told].map(Number).sort((a, b) => a - b),
    [1, 2, 3, 5, 6, 7, 8, 9],
  );
});

test.run();
