import { judgeWords } from './extra-words.js';

/** MAX_PORTS of pci_ahci.c, VTCON_MAXPORTS of pci_virtio_console.c. */
const AHCI_PORTS = 32;
const CONSOLE_PORTS = 16;

/** `ahci,hd:PATH,OPTIONS,cd:PATH`: an empty port is left out, further ones too, and so is what no disk knows (bhyve-cases ahci-05 to -12). */
export function judgeAhci(options: readonly string[]): string | undefined {
  const starts = options.flatMap((option, at) => (/^(?:hd|cd):/.test(option) ? [at] : []));
  if (starts[0] !== 0) return 'ahci takes hd:PATH and cd:PATH: bhyve leaves anything else out';
  if (starts.length > AHCI_PORTS) return `ahci has ${AHCI_PORTS} ports: bhyve leaves the others out`;
  for (const [at, start] of starts.entries()) {
    const [first = '', ...rest] = options.slice(start, starts[at + 1]);
    const path = first.slice('hd:'.length);
    if (path === '') return 'ahci: a port without a path is left out by bhyve';
    const fault = judgeWords(`ahci-${first.slice(0, 2)}`, [path, ...rest]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** `virtio-console,NAME=SOCKET`: without a port it crashes bhyve (bhyve-cases README 13). */
export function judgeConsole(options: readonly string[]): string | undefined {
  if (options.length === 0 || options[0] === '') return 'virtio-console without a port crashes bhyve';
  if (options.length > CONSOLE_PORTS) return `virtio-console has ${CONSOLE_PORTS} ports at most`;
  const names = options.map((option) => /^([^=]+)=\/./.exec(option)?.[1]);
  const wrong = names.indexOf(undefined);
  if (wrong >= 0)
    return `virtio-console port ${JSON.stringify(options[wrong])} must be NAME=/PATH/OF/A/SOCKET`;
  if (new Set(names).size < names.length) return 'virtio-console has two ports of one name';
  return undefined;
}

/** `virtio-9p,NAME=/DIRECTORY[,ro]`: bhyve takes any other word for true (bhyve-cases 9p-4, 9p-8). */
export function judgeShare(options: readonly string[]): string | undefined {
  const [share, ...others] = options.filter((option) => option !== 'ro');
  if (share === undefined || !/^[^=]+=\//.test(share)) return 'virtio-9p takes NAME=/DIRECTORY, and ro';
  return others.length === 0
    ? undefined
    : `virtio-9p has one share: ${JSON.stringify(others[0])} is too much`;
}

/** `uart,PATH`: the whole text is the path, commas and all. */
export function judgeUart(options: readonly string[]): string | undefined {
  const path = options.join(',');
  if (path === 'stdio') return 'uart: "stdio" has no terminal under a supervisor: use [[uart]]';
  if (/^(?:tcp=|\/)[^,]+$/.test(path)) return undefined;
  return `uart takes one device, "/dev/nmdm-x.A", not ${JSON.stringify(path)}`;
}
