import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KEY_ROWS, renderKeyTable } from '../../../src/import/vm-bhyve/key-table.js';
import { at, importOne, notesFor, PLAIN } from './one-guest.js';

const DISK = 'disk0_type=nvme\ndisk0_name=d\n';
const NIC = 'network0_type=virtio-net\nnetwork0_switch=lan\n';
const SCREEN = 'graphics=yes\n';
const LOAD = 'loader=bhyveload\ncpu=1\nmemory=512M\ndisk0_type=virtio-blk\ndisk0_name=d\n';
const GRUB = LOAD.replace('bhyveload', 'grub');
const SYSTEM = 'switch_list="lan"\ntype_lan=netgraph\n';

/** For each row a guest that has the key: the line, what stands before it, and where it is when not where the row says. */
const SAMPLES: Readonly<Record<string, readonly [line: string, before: string, to?: string]>> = {
  loader: ['loader="uefi"', 'cpu=1\nmemory=512M\n'],
  uefi_vars: ['uefi_vars=yes', PLAIN],
  bhyveload_loader: ['bhyveload_loader=/boot/userboot_4th.so', LOAD],
  bhyveload_args: ['bhyveload_args="-e a=b"', LOAD],
  loader_timeout: ['loader_timeout=7', LOAD],
  grub_runN: ['grub_run0="linux /vmlinuz"', GRUB],
  grub_installN: ['grub_install0="linux"', GRUB],
  grub_run_partition: ['grub_run_partition=msdos2', GRUB],
  grub_run_no_partition: ['grub_run_no_partition=yes', GRUB],
  grub_run_dir: ['grub_run_dir=/grub', GRUB],
  grub_run_file: ['grub_run_file=x.cfg', GRUB],
  cpu: ['cpu=2', 'loader=uefi\nmemory=512M\n'],
  cpu_sockets: ['cpu_sockets=1', PLAIN],
  cpu_cores: ['cpu_cores=1', PLAIN],
  cpu_threads: ['cpu_threads=1', PLAIN],
  memory: ['memory=2G', 'loader=uefi\ncpu=1\n'],
  wired_memory: ['wired_memory=yes', PLAIN],
  hostbridge: ['hostbridge=amd', PLAIN],
  fwcfg: ['fwcfg=bhyve', PLAIN],
  uuid: ['uuid=11111111-1111-1111-1111-111111111111', PLAIN],
  utctime: ['utctime=no', PLAIN],
  comports: ['comports="com1 com2"', PLAIN],
  debug: ['debug=yes', PLAIN],
  bhyve_options: ['bhyve_options="-o a=b"', PLAIN],
  ignore_msr: ['ignore_msr=yes', PLAIN],
  ignore_bad_msr: ['ignore_bad_msr=yes', PLAIN],
  start_slot: ['start_slot=5', PLAIN],
  install_slot: ['install_slot=5', PLAIN],
  nulliso_fix: ['nulliso_fix=yes', PLAIN],
  ahci_device_limit: ['ahci_device_limit=8', PLAIN + DISK.replace('nvme', 'ahci-hd')],
  diskN_type: ['disk0_type=nvme', `${PLAIN}disk0_name=d\n`],
  diskN_name: ['disk0_name=d', `${PLAIN}disk0_type=nvme\n`],
  diskN_dev: ['disk0_dev=zvol', PLAIN + DISK],
  diskN_opts: ['disk0_opts=nocache', PLAIN + DISK],
  diskN_size: ['disk0_size=20G', PLAIN + DISK],
  networkN_type: ['network0_type=e1000', `${PLAIN}network0_switch=lan\n`],
  networkN_switch: ['network0_switch=lan', `${PLAIN}network0_type=e1000\n`],
  networkN_mac: ['network0_mac=58:9c:fc:00:00:01', PLAIN + NIC],
  networkN_device: ['network0_device=tap9', `${PLAIN}network0_type=e1000\nnetwork0_switch=std\n`],
  networkN_name: ['network0_name=web', `${PLAIN}network0_type=e1000\nnetwork0_switch=std\n`],
  networkN_span: ['network0_span=yes', PLAIN + NIC],
  virt_random: ['virt_random=yes', PLAIN],
  virt_consoleN: ['virt_console0=agent', PLAIN],
  passthruN: ['passthru0=2/0/0', PLAIN],
  passthruN_options: ['passthru0_options=rom=/x.rom', `${PLAIN}passthru0=2/0/0\n`],
  graphics: ['graphics=yes', `${PLAIN}graphics_listen=10.0.0.1\n`],
  graphics_port: ['graphics_port=5901', PLAIN + SCREEN],
  graphics_listen: ['graphics_listen=10.0.0.1', PLAIN + SCREEN],
  graphics_res: ['graphics_res=1280x720', PLAIN + SCREEN],
  graphics_vga: ['graphics_vga=io', PLAIN + SCREEN],
  graphics_wait: ['graphics_wait=yes', PLAIN + SCREEN],
  vnc_password: ['vnc_password=', `${PLAIN}${SCREEN}`],
  xhci_mouse: ['xhci_mouse=yes', PLAIN],
  sound: ['sound=yes', PLAIN],
  sound_play: ['sound_play=/dev/dsp1', `${PLAIN}sound=yes\n`],
  sound_rec: ['sound_rec=/dev/dsp1', `${PLAIN}sound=yes\n`],
  on_restart: ['on_restart=shutdown', PLAIN],
  on_fault: ['on_fault=shutdown', PLAIN],
  prestart: ['prestart=/x.sh', PLAIN],
  priority: ['priority=10', PLAIN],
  limit_pcpu: ['limit_pcpu=50', PLAIN],
  limit_rbps: ['limit_rbps=10M', PLAIN],
  limit_wbps: ['limit_wbps=10M', PLAIN],
  limit_riops: ['limit_riops=100', PLAIN],
  limit_wiops: ['limit_wiops=100', PLAIN],
  tags: ['tags="web prod"', PLAIN],
  zfs_dataset_opts: ['zfs_dataset_opts="compression=off"', PLAIN],
  zfs_zvol_opts: ['zfs_zvol_opts="volblocksize=8k"', PLAIN],
  uefi: ['uefi=yes', PLAIN],
  guest: ['guest=linux', PLAIN],
  virt_consoles: ['virt_consoles=1', PLAIN],
  cpu_thread: ['cpu_thread=2', PLAIN],
};

for (const row of KEY_ROWS) {
  test(`2.4 ${row.old} becomes what the table says: ${row.to ?? row.kind}`, () => {
    const sample = SAMPLES[row.old];
    assert.ok(sample, 'the row has a sample');
    const [line, before] = sample ?? ['', ''];
    const secret = row.old === 'vnc_password' ? 'vnc_password=secret' : line;
    const result = importOne(`${before}${secret}\n`, { system: SYSTEM });
    const found = notesFor(result, `${line.split('=')[0]}=`);
    assert.ok(found.length > 0, 'the line is told');
    assert.ok(
      found.some(({ kind }) => kind === row.kind),
      JSON.stringify(found),
    );
    if (row.to === undefined) return;
    const to = row.to.replace('.N', '.0');
    assert.ok(
      found.some(({ key }) => key === to),
      JSON.stringify(found),
    );
    assert.ok(at(result.table, to) !== undefined || isShort(result.table, to), JSON.stringify(result.table));
  });
}

/** `loader = "uefi"`, `cpus = 1` and `console = "nmdm"` are short for tables; `false` is the default of `wait`. */
function isShort(table: Parameters<typeof at>[0], to: string): boolean {
  return (
    ['loader', 'cpus', 'console'].includes(to.split('.')[0] ?? '') &&
    at(table, to.split('.')[0] ?? '') !== undefined
  );
}

test('the table of the manual is the table of the importer', () => {
  const manual = readFileSync(join(process.cwd(), 'src/man/migration.md'), 'utf8');
  assert.ok(manual.includes(renderKeyTable()), `put this into src/man/migration.md:\n${renderKeyTable()}`);
});

test('every key has one row', () => {
  const keys = KEY_ROWS.map(({ old }) => old);
  assert.is(new Set(keys).size, keys.length);
  assert.equal([...keys].sort(), Object.keys(SAMPLES).sort());
});

test.run();
