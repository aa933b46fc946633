import { pair, type Variable } from './variable.js';

/** What the first word behind a device's name is, where it has a meaning of its own (facts 6.5). */
const FIRST: Readonly<Record<string, string>> = {
  'virtio-blk': 'path',
  nvme: 'path',
  'virtio-net': 'backend',
  e1000: 'backend',
  'virtio-scsi': 'dev',
  'virtio-input': 'path',
};

/** What a `-s` is meant to say. */
export function deviceVariables(value: string): readonly Variable[] {
  const [slot = '', device = '', ...words] = value.split(',');
  const numbers = slot.split(':');
  const place = numbers.length === 3 ? numbers : ['0', numbers[0] ?? '', numbers[1] ?? '0'];
  const node = `pci.${place.join('.')}`;
  return optionsOf(device, words).map(([name, text]) => [`${node}.${name}`, text]);
}

function optionsOf(device: string, words: readonly string[]): readonly Variable[] {
  if (/^ahci-[hc]d$/.test(device)) return [['device', 'ahci'], ...port(0, device.slice(-2), words)];
  if (device === 'ahci') return [['device', 'ahci'], ...portsOf(words)];
  if (device === 'amd_hostbridge') {
    // Whatever stands behind it (bhyve-cases dev-amd_hostbridge-opts).
    return [
      ['device', 'hostbridge'],
      ['vendor', '0x1022'],
      ['devid', '0x7432'],
    ];
  }
  return [['device', device], ...ownOptions(device, words)];
}

function ownOptions(device: string, words: readonly string[]): readonly Variable[] {
  const [first, ...rest] = words;
  if (first === undefined) return [];
  switch (device) {
    case 'uart':
      return [['path', words.join(',')]];
    case 'xhci':
      return words.map((word, at) => [`slot.${at + 1}.device`, word]);
    case 'passthru':
      return [...hostDevice(first), ...rest.map(pair)];
    case 'virtio-9p':
      return words.flatMap((word) => (word.includes('=') ? share(pair(word)) : [pair(word)]));
    case 'virtio-console':
      return words.map(pair).flatMap(([name, path], at): readonly Variable[] => [
        [`port.${at}.name`, name],
        [`port.${at}.path`, path],
      ]);
  }
  const name = FIRST[device];
  if (name === undefined || (device === 'nvme' && first.startsWith('ram='))) return words.map(pair);
  return [[name, first], ...rest.map(pair)];
}

function share([name, path]: Variable): readonly Variable[] {
  return [
    ['sharename', name],
    ['path', path],
  ];
}

function hostDevice(text: string): readonly Variable[] {
  const [bus = '', slot, func] = text.split('/');
  if (slot === undefined || func === undefined) return [['pptdev', text]];
  return [
    ['bus', bus],
    ['slot', slot],
    ['func', func],
  ];
}

/** Ports begin at `hd:` and `cd:`; an empty one only keeps its number (bhyve-cases ahci-06). */
function portsOf(words: readonly string[]): readonly Variable[] {
  const ports: string[][] = [];
  for (const word of words) {
    const last = ports.at(-1);
    if (/^[hc]d:/.test(word) || last === undefined) ports.push([word]);
    else last.push(word);
  }
  return ports.flatMap(([first = '', ...rest], number) =>
    first.length === 3 ? [] : port(number, first.slice(0, 2), [first.slice(3), ...rest]),
  );
}

function port(number: number, type: string, [path = '', ...options]: readonly string[]): readonly Variable[] {
  const own: readonly Variable[] = [['type', type], ['path', path], ...options.map(pair)];
  return own.map(([name, text]) => [`port.${number}.${name}`, text]);
}
