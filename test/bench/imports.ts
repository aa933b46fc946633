import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limited, type Row } from './row.js';
import { ms, takeTurns, timeProgram } from './sample.js';
import { VMCTL } from './shim-host.js';

const GUESTS = 1000;

/** A thousand guests of vm-bhyve, from its files to definitions; against the same command for one guest. */
export async function benchImports(root: string): Promise<readonly Row[]> {
  writeVmBhyve(root, 'many', GUESTS);
  writeVmBhyve(root, 'one', 1);
  let round = 0;
  // What is vm-bhyve's lies below the alternate root, like everything of the host.
  const run = async (name: string): Promise<number> => {
    round += 1;
    const words = ['import', 'vm-bhyve', `/${name}/vm`, '--rc-conf', join(root, name, 'rc.conf')];
    const env = { PATH: process.env['PATH'], VMCTL_ROOT: root };
    const to = join(root, `to${round}`);
    const took = await timeProgram(process.execPath, [VMCTL, ...words, '--to', to], env);
    return took;
  };
  const [whole = NaN, single = NaN] = await takeTurns(
    3,
    () => run('many'),
    () => run('one'),
  );
  return [
    limited({
      what: `vmctl import vm-bhyve of ${GUESTS} guests, written; one guest takes ${ms(single)}`,
      measured: `${ms(whole)}, ${Math.round((GUESTS / whole) * 1000)} a second`,
      value: whole,
      aim: '10 s',
      limit: 10_000,
    }),
  ];
}

function writeVmBhyve(root: string, name: string, count: number): void {
  const home = join(root, name);
  const store = join(home, 'vm');
  mkdirSync(join(store, '.config'), { recursive: true });
  const names = Array.from({ length: count }, (_, at) => `guest${at}`);
  writeFileSync(join(store, '.config/system.conf'), SYSTEM);
  writeFileSync(
    join(home, 'rc.conf'),
    `vm_enable="NO"\nvm_dir="/${name}/vm"\nvm_list="${names.join(' ')}"\n`,
  );
  names.forEach((guest, at) => {
    mkdirSync(join(store, guest));
    writeFileSync(join(store, guest, `${guest}.conf`), guestText(at));
  });
}

const SYSTEM = `switch_list="lan public"
type_lan="netgraph"
type_public="standard"
ports_public="em0"
`;

function guestText(at: number): string {
  const byte = (value: number): string => value.toString(16).padStart(2, '0');
  return `loader="uefi"
uefi_vars="yes"
cpu="4"
memory="4G"
uuid="00000000-0000-0000-0000-${String(at).padStart(12, '0')}"
disk0_type="nvme"
disk0_name="disk0.img"
disk0_opts="nocache,sectorsize=4096"
disk1_type="virtio-blk"
disk1_name="data"
disk1_dev="sparse-zvol"
network0_type="virtio-net"
network0_switch="lan"
network0_mac="58:9c:fc:00:${byte(at >> 8)}:${byte(at & 255)}"
network1_type="virtio-net"
network1_switch="public"
network1_mac="58:9c:fc:01:${byte(at >> 8)}:${byte(at & 255)}"
virt_random="yes"
graphics="yes"
graphics_port="${6000 + at}"
graphics_listen="127.0.0.1"
xhci_mouse="yes"
bhyve_options="-p 0:2 -p 1:3"
`;
}
