import { passthruDevice } from './extra-claims.js';
import type { Finding } from './finding.js';
import { atKey, atValue, rowsOf, tableOf, type Tables } from './rows.js';

/** Screen, sound, TPM, passthru devices and the sockets of virtio consoles and companions. */
export function judgeDevices(tables: Tables): readonly Finding[] {
  return [
    ...judgeScreen(tables),
    ...judgeSound(tables),
    ...judgeTpm(tables),
    ...judgePassthru(tables),
    ...judgeShares(tables),
    ...judgeSockets(tables),
  ];
}

/** With vga=on bhyve prints a line and goes on without a frame buffer (bhyve-cases README 19, pci_fbuf.c). */
function judgeScreen({ graphics }: Tables): readonly Finding[] {
  if (tableOf(graphics)?.['vga'] !== 'on') return [];
  const message = 'with vga = "on" bhyve leaves the screen out: write "io", or leave it out';
  return [atValue(['graphics', 'vga'], message)];
}

/** hda_codec.c hda_codec_init refuses to be deaf and mute. */
function judgeSound({ sound }: Tables): readonly Finding[] {
  const table = tableOf(sound);
  if (table === undefined || table['play'] !== undefined || table['record'] !== undefined) return [];
  return [atKey(['sound', 'play'], 'play or record is missing: write play = "/dev/dsp0"')];
}

function judgeTpm({ tpm }: Tables): readonly Finding[] {
  const { type, device, socket } = tableOf(tpm) ?? {};
  return [
    ...(type === 'swtpm' && device !== undefined
      ? [atKey(['tpm', 'device'], 'swtpm has a socket, no device: leave device out')]
      : []),
    ...(type === 'passthru' && socket !== undefined
      ? [atKey(['tpm', 'socket'], 'passthru has a device, no socket: leave socket out')]
      : []),
  ];
}

function judgePassthru({ passthru }: Tables): readonly Finding[] {
  const seen = new Map<string, number>();
  return rowsOf(passthru).flatMap(({ row, index }) => {
    const { device } = row;
    const name = typeof device === 'string' ? passthruDevice(device) : undefined;
    const first = name === undefined ? undefined : seen.get(name);
    if (name !== undefined && first === undefined) seen.set(name, index);
    if (first === undefined) return [];
    return [atValue(['passthru', index, 'device'], `PCI device ${name} is already number ${first + 1}`)];
  });
}

/** Two shares of one directory would write over each other's idea of it, unless neither writes. */
function judgeShares({ share }: Tables): readonly Finding[] {
  const seen = new Map<unknown, { readonly index: number; readonly writes: boolean }>();
  return rowsOf(share).flatMap(({ row, index }) => {
    const writes = row['read_only'] !== true;
    const first = seen.get(row['path']);
    if (row['path'] !== undefined && first === undefined) seen.set(row['path'], { index, writes });
    if (first === undefined || (!writes && !first.writes)) return [];
    const message = `this directory is already shared by number ${first.index + 1}: make both read_only`;
    return [atValue(['share', index, 'path'], message)];
  });
}

/** VTCON_MAXPORTS, pci_virtio_console.c. */
const MOST_PORTS = 16;

/** bhyve and companions make their sockets themselves: two of one path take it from each other. */
function judgeSockets({ virtio_console: consoles, companion }: Tables): readonly Finding[] {
  const seen = new Map<string, string>();
  const ports = rowsOf(consoles).flatMap(({ row, index }) => judgePorts(row['port'], index, seen));
  const others = rowsOf(companion).flatMap(({ row, index }) => {
    const { socket } = row;
    if (typeof socket !== 'string') return [];
    const first = seen.get(socket);
    seen.set(socket, first ?? `companion number ${index + 1}`);
    if (first === undefined) return [];
    return [atValue(['companion', index, 'socket'], `the socket "${socket}" is already that of ${first}`)];
  });
  return [...ports, ...others];
}

function judgePorts(list: unknown, index: number, seen: Map<string, string>): readonly Finding[] {
  if (!Array.isArray(list)) return [];
  const path = ['virtio_console', index, 'port'];
  if (list.length === 0)
    return [atValue(path, 'virtio-console without a port crashes bhyve: write port = ["NAME"]')];
  if (list.length > MOST_PORTS)
    return [atKey([...path, MOST_PORTS], `there are ${MOST_PORTS} ports at most`)];
  const names = new Set<string>();
  return list.flatMap((port: unknown, at) => {
    const { name, path: written } = tableOf(port) ?? { name: port };
    if (typeof name !== 'string') return [];
    const socket = typeof written === 'string' ? written : `vtcon.${name}`;
    const first = seen.get(socket);
    seen.set(socket, first ?? `port "${name}"`);
    const twice = names.has(name);
    names.add(name);
    if (twice) return [atValue([...path, at], `there is a port "${name}" already`)];
    return first === undefined
      ? []
      : [atValue([...path, at], `the socket "${socket}" is already that of ${first}`)];
  });
}
