import { hostText } from '../../definition/address.js';
import { readTarget } from '../../definition/ready.js';
import type { TomlTable } from '../imported.js';
import type { OptionReader } from './bhyve-options.js';
import { present, type Draft } from './draft.js';

const FIRMWARE = '/usr/local/share/uefi-firmware';
/** ROMs of the edk2-bhyve package that have a name of their own. */
const NAMED: Readonly<Record<string, string>> = {
  [`${FIRMWARE}/BHYVE_UEFI.fd`]: 'uefi',
  [`${FIRMWARE}/BHYVE_UEFI_CSM.fd`]: 'uefi-csm',
  [`${FIRMWARE}/BHYVE_UEFI_CODE-devel.fd`]: 'uefi-devel',
};

/** ROM and variables; false = there is none, so that something loaded the guest before bhyve ran. */
export function putBootrom({ variables, table }: Draft): boolean {
  // The newer name wins (facts 6.3).
  const rom = take(variables, ['lpc.bootrom', 'bootrom'], 'loader');
  const vars = take(variables, ['lpc.bootvars', 'bootvars'], 'loader.vars');
  if (rom === undefined) return false;
  const name = Object.hasOwn(NAMED, rom) ? NAMED[rom] : undefined;
  table['loader'] = name !== undefined && vars === undefined ? name : present({ bootrom: rom, vars });
  return true;
}

function take(variables: Draft['variables'], names: readonly string[], key: string): string | undefined {
  return names.map((name) => variables.take(name, key)).reduce((before, one) => one ?? before, undefined);
}

/** fw_cfg, TPM, gdb stub and the test device. */
export function putOthers(draft: Draft, items: OptionReader['items']): void {
  putFwcfg(draft, items);
  putTpm(draft);
  putGdb(draft);
  const { variables, table, remarks } = draft;
  if (variables.takeFlag('lpc.pc-testdev', 'pc_testdev') === true) table['pc_testdev'] = true;
  const layout = variables.source('keyboard.layout');
  if (variables.take('keyboard.layout', 'graphics.keyboard') !== undefined)
    remarks.push({ option: layout, kind: 'ignored', why: 'there is no screen whose keyboard it would be' });
  const ends = variables.source('destroy_on_poweroff');
  if (variables.takeFlag('destroy_on_poweroff', 'destroy_on_poweroff') !== undefined)
    remarks.push({ option: ends, kind: 'changed', why: 'vmctl destroys the VM itself when bhyve has ended' });
  const dump = variables.source('config.dump');
  if (variables.take('config.dump', 'config.dump') !== undefined)
    remarks.push({
      option: dump,
      kind: 'dropped',
      why: 'with it bhyve prints its configuration, and no guest runs',
    });
  if (variables.get('acpi_tables')?.toLowerCase() === 'true') variables.take('acpi_tables', 'acpi_tables');
}

function putFwcfg({ variables, table, remarks }: Draft, items: OptionReader['items']): void {
  const type = variables.take('lpc.fwcfg', 'fwcfg.type');
  const item: TomlTable[] = [];
  for (const { option, words } of items) {
    const [, kind, content] = /^(string|file)=(.*)$/s.exec(words[1] ?? '') ?? [];
    if (kind === undefined || content === undefined || words[0] === '')
      remarks.push({
        option,
        kind: 'dropped',
        why: 'bhyve would not start: write NAME,string=... or NAME,file=...',
      });
    else {
      remarks.push({ option, kind: 'carried', key: `fwcfg.item.${item.length}`, why: '' });
      item.push({ name: words[0] ?? '', [kind]: content });
    }
  }
  if (type === undefined && item.length === 0) return;
  table['fwcfg'] = present({ type: type ?? 'qemu', item: item.length === 0 ? undefined : item });
}

function putTpm({ variables, table, remarks }: Draft): void {
  const [type, path, version] = ['type', 'path', 'version'].map((name) => variables.get(`tpm.${name}`));
  if ((type !== 'passthru' && type !== 'swtpm') || path === undefined) return;
  if (version !== undefined && version !== '2.0') return;
  const option = variables.source('tpm.type');
  for (const name of ['type', 'path', 'version']) variables.take(`tpm.${name}`, 'tpm');
  table['tpm'] = type === 'passthru' ? { type, device: path } : { type, socket: path };
  if (type === 'swtpm')
    remarks.push({
      ...{ option, kind: 'changed', key: 'tpm' },
      why: 'the swtpm(8) behind this socket is still to be started by others; without socket vmctl runs one of its own',
    });
}

function putGdb({ variables, table }: Draft): void {
  const port = variables.get('gdb.port');
  const address = (variables.get('gdb.address') ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  if (port === undefined) return;
  const plain = address === 'localhost' ? '127.0.0.1' : address;
  const listen = `${hostText(plain)}:${port}`;
  if (!readTarget(listen).ok) return;
  for (const name of ['port', 'address']) variables.take(`gdb.${name}`, 'gdb');
  const wait = variables.takeFlag('gdb.wait', 'gdb') === true ? true : undefined;
  table['gdb'] = present({ listen, wait });
}
