import * as fc from 'fast-check';
import { VM_KEYS } from '../../src/definition/key-table.js';

/** Values that a reader of a type may take, and some that it does not. */
const POOLS: Readonly<Record<string, readonly unknown[]>> = {
  text: ['', 'a', 'a b', '${name}', 'x,y', '%'],
  tag: ['web', 'a.b-1', 'a b'],
  size: ['512M', '1g', '4T', '512', 512],
  duration: ['90s', '1h30m', 90, 1.5, 0, '1x'],
  rate: ['50M', 1000, '7'],
  'CPU list': ['0', '0-3,8', '3-0'],
  pin: ['0:0', '0:1023', '0:x'],
  'bhyve value': ['a', 'hd0', 'prefer:0', 'a%'],
  path: ['a.img', '/a/b', 'a,b', '${vm_dir}/x'],
  'disk path': ['disk.img', '/dev/zvol/z/x', 'iscsi:iqn.2012-06.x:t/0', 'a,b'],
  'socket path': ['a.sock', '/run/a'],
  'absolute path': ['/a', '/a/b.fd', 'a'],
  directory: ['/', '/a/', '/usr/src', 'a'],
  word: ['/bin/a', 'b c', '-x'],
  'item name': ['opt/a', 'name=x'],
  'ADDRESS:PORT': ['127.0.0.1:22', '[::1]:22', 'a:22'],
  'VNC address': ['auto', '127.0.0.1', '[::1]', '0.0.0.0:5900', '[::]:5900'],
  'VM name': ['db1', 'a.b'],
  'companion name': ['tpm', 'a-b'],
  UUID: ['b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f', 'B4FBDEF4-1B0C-421A-9C3E-9A13FCD6BA2F'],
  slot: ['4', '5:0', '0:6:0', '1:7:0', '0:6:1', 'x'],
  'sector size': [512, 4096, '512/4096', '4096', 513],
  'EUI-64': ['0x589cfc0000000001', '12345'],
  'node name': ['bnet0', 'em0_100'],
  'hook name': ['lower', 'link2'],
  interface: ['em0', 'em0.100', 'bridge0'],
  'vale port': ['vale0:a', 'valex:b1'],
  forward: ['tcp::2222-:22', 'udp:53-:53', 'tcp:127.0.0.1:1-10.0.2.15:1'],
  'NIC name': ['lan', 'a_b'],
  MAC: ['58:9c:fc:00:00:01', '58:9C:FC:00:00:02', '01:00:00:00:00:00'],
  'keyboard layout': ['de', 'us_unix'],
  'sound device': ['/dev/dsp0', '/dev/dsp', '/dev/dsp1.0'],
  'PCI device': ['2/0/0', 'ppt0', 'pci0:2:0:1', 'pci3:0:0'],
  'ctl port': ['/dev/cam/ctl', '/dev/cam/ctl1.0'],
  'share name': ['src', 'a b'],
  'port name': ['agent', 'org.x.y'],
  'input device': ['/dev/input/event0'],
  'template name': ['small'],
  'principal or list': ['user:ann', ['group:staff', 'user:a']],
  'true or interface': [true, 'tap5'],
  'true or table': [true],
  'true, false or path': [true, false, 'vars.fd'],
  'true, false or "unless-stopped"': [true, false, 'unless-stopped'],
  'true or false': [true, false],
  'list of port name or table': [['agent'], ['a', { name: 'b', path: '/b' }], []],
  '512, 4096 or 8192': [512, 4096, 8192],
};
const SERIAL = ['nmdm', 'stdio', '/dev/nmdm3A', 'tcp=127.0.0.1:1'];
/** Lists and tables of which there are several are put together below. */
const TABLES = VM_KEYS.filter(
  ({ type }) => type === 'table' || type.startsWith('list of tables') || type.endsWith('or table'),
);

function poolOf(type: string): readonly unknown[] {
  const [, least, most] = /^(-?\d+) to (\d+)/.exec(type) ?? [];
  if (least !== undefined) return [Number(least), Number(most), Number(least) + 1, Number(most) + 1];
  if (type.startsWith('"nmdm"')) return SERIAL;
  const items = /^list of (.*)$/.exec(type)?.[1];
  const pool = POOLS[type];
  if (pool !== undefined) return pool;
  if (items !== undefined) return [[], [poolOf(items)[0]], poolOf(items).slice(0, 2)];
  return [...type.matchAll(/"([^"]+)"/g)].map(([, word]) => word);
}

/** Some keys of a table; `needed` are there most of the time. */
function tableOf(prefix: string, needed: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const rows = VM_KEYS.filter(({ key }) => key.startsWith(prefix) && !key.slice(prefix.length).includes('.'));
  const values = Object.fromEntries(
    rows
      .filter(({ key, type }) => !['template', 'unset'].includes(key) && poolOf(type).length > 0)
      .map(({ key, type }) => [key.slice(prefix.length), fc.constantFrom(...poolOf(type))]),
  );
  const others = Object.keys(values).filter((key) => !needed.includes(key));
  return fc
    .subarray(others, { maxLength: Math.min(2, others.length) })
    .chain((some) =>
      fc.record(Object.fromEntries([...needed, ...some].map((key) => [key, values[key] ?? fc.constant(1)]))),
    );
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  disk: ['path'],
  network: ['bridge'],
  graphics: ['vnc'],
  tpm: ['type'],
  passthru: ['device'],
  scsi: ['device'],
  share: ['name', 'path'],
  virtio_console: ['port'],
  input: ['device'],
  uart: ['path'],
  numa: ['memory', 'cpus'],
  fwcfg: ['type'],
  gdb: ['listen'],
  companion: ['name', 'command'],
  loader: ['type'],
  ready: ['tcp'],
  sound: ['play'],
};

/** Definitions that look like people's: known keys with values of their kinds, and a few slips. */
export const tableArbitrary: fc.Arbitrary<Record<string, unknown>> = fc
  .subarray(
    TABLES.filter(({ key }) => !key.includes('.')),
    { maxLength: 3 },
  )
  .chain((tables) => {
    const parts = tables.map(({ key, type }): [string, fc.Arbitrary<unknown>] => {
      const one = tableOf(`${key}.`, NEEDED[key] ?? []);
      return [key, type.startsWith('list of tables') ? fc.array(one, { minLength: 1, maxLength: 2 }) : one];
    });
    return fc
      .tuple(tableOf('', []), fc.record(Object.fromEntries(parts)))
      .map(([top, others]) => ({ memory: '1G', loader: 'uefi', ...top, ...others }));
  });

/** In one line each; nested tables in line. */
export function toToml(tables: Readonly<Record<string, unknown>>): string {
  return Object.entries(tables)
    .map(([name, value]) => `${JSON.stringify(name)} = ${toValue(value)}\n`)
    .join('');
}

function toValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toValue).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.entries(value as object).map(
    ([name, one]) => `${JSON.stringify(name)} = ${toValue(one)}`,
  );
  return `{ ${pairs.join(', ')} }`;
}
