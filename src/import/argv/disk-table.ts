import type { TomlTable, TomlValue } from '../imported.js';
import type { DeviceNode } from './device-node.js';
import { nextKey, present, type Draft } from './draft.js';

const FLAGS = { nocache: 'nocache', direct: 'direct', sync: 'sync', nodelete: 'nodelete', ro: 'read_only' };
const NUMBERS = { bootindex: 'boot_index', sectorsize: 'sector_size' };
const TEXTS = { sectorsize: 'sector_size', ser: 'serial' };
/** What only one kind of device reads. */
const AHCI = { numbers: { nmrr: 'nmrr' }, texts: { model: 'model', rev: 'revision' } };
const NVME = {
  numbers: { maxq: 'maxq', qsz: 'qsz', ioslots: 'ioslots', sectsz: 'sectsz', ram: 'ram' },
  texts: { eui64: 'eui64', dsm: 'dsm' },
};

/** virtio-blk and nvme. */
export function putDisk(node: DeviceNode, draft: Draft): string | undefined {
  const { at, device, slot } = node;
  const { variables } = draft;
  if (variables.get(`${at}.path`) === undefined && variables.get(`${at}.ram`) === undefined)
    return 'the disk has no path';
  const key = nextKey(draft, 'disk');
  variables.take(`${at}.device`, key);
  const words = diskWords(node, `${at}.`, { draft, key, type: device });
  draft.lists.disk.push(present({ type: device === 'virtio-blk' ? undefined : device, ...words, slot }));
  return undefined;
}

/** One AHCI controller; with several ports, or with one that is not the first, a controller with a name. */
export function putAhci(node: DeviceNode, draft: Draft): string | undefined {
  const { at, slot } = node;
  const { variables } = draft;
  const ports = variables.below(`${at}.port.`).flatMap((name) => {
    const port = /\.port\.(\d+)\.type$/.exec(name)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
  const usable = ports.every((port, index) => {
    const type = variables.get(`${at}.port.${port}.type`);
    const path = variables.get(`${at}.port.${port}.path`);
    return port === index && (type === 'hd' || type === 'cd') && path !== undefined && path !== '';
  });
  if (ports.length === 0 || !usable) return 'a controller with empty ports has no key';
  const controller = ports.length > 1 ? `ahci${draft.lists.disk.length}` : undefined;
  for (const port of ports) {
    const key = nextKey(draft, 'disk');
    variables.take(`${at}.device`, key);
    const type = variables.take(`${at}.port.${port}.type`, key) === 'cd' ? 'ahci-cd' : 'ahci-hd';
    const words = diskWords(node, `${at}.port.${port}.`, { draft, key, type });
    draft.lists.disk.push(present({ type, ...words, controller, slot: port === 0 ? slot : undefined }));
  }
  return undefined;
}

interface DiskPlace {
  readonly draft: Draft;
  readonly key: string;
  readonly type: string;
}

function diskWords({ option }: DeviceNode, prefix: string, { draft, key, type }: DiskPlace): TomlTable {
  const { variables } = draft;
  const own = type === 'nvme' ? NVME : type.startsWith('ahci') ? AHCI : { numbers: {}, texts: {} };
  const words: Record<string, TomlValue> = {};
  const path = variables.take(`${prefix}path`, key);
  if (path !== undefined) words['path'] = path.replace(/^(\.\/)+/, '');
  if (path !== undefined && !path.startsWith('/'))
    draft.remarks.push({
      ...{ option, kind: 'changed', key: `${key}.path` },
      why: 'it was relative to where bhyve was started, and is now to the directory of the VM: write the whole path',
    });
  for (const [name, to] of Object.entries(FLAGS)) {
    // A CD is never written, whatever is said.
    if (variables.takeFlag(prefix + name, key) === true && !(name === 'ro' && type === 'ahci-cd'))
      words[to] = true;
  }
  for (const [name, to] of Object.entries({ ...NUMBERS, ...own.numbers })) {
    const number = variables.takeNumber(prefix + name, key);
    if (number !== undefined) words[to] = number;
  }
  for (const [name, to] of Object.entries({ ...TEXTS, ...own.texts })) {
    const text = variables.take(prefix + name, key);
    if (text !== undefined) words[to] = text;
  }
  return words;
}
