import { readFileSync, readdirSync, statSync } from 'node:fs';
import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import { parseConfig, valueOf, wordsOf, type Config } from '../import/vm-bhyve/config.js';
import type { Guest, Seen, Store } from '../import/vm-bhyve/guest.js';
import type { RcSettings } from '../import/vm-bhyve/rc-settings.js';

/** Dataset -> where it is mounted, as mount(8) tells: `zroot/vm on /zroot/vm (zfs, ...)`. */
export async function readMounts(host: Host): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await host.run({ file: 'mount', args: [] });
  return new Map(
    [...stdout.matchAll(/^(\S+) on (\S+) /gm)].map(([, what = '', where = '']) => [what, where]),
  );
}

interface StoreQuestion {
  readonly spec: string | undefined;
  readonly rc: RcSettings;
  readonly mounts: ReadonlyMap<string, string>;
  readonly root: string;
}

/** vm_dir: a directory, or a dataset that is mounted; the one that ZFS mounts at its own name is found without mount(8). */
export function storeOf({ spec, rc, mounts, root }: StoreQuestion): Store {
  if (spec === undefined)
    throw new VmctlError('host', 'there is no vm_dir in rc.conf: where are the guests of vm-bhyve?', {
      hint: 'name the directory: vmctl import vm-bhyve DIR',
    });
  const dataset = datasetOf(spec);
  if (dataset !== undefined) {
    const path = mounts.get(dataset) ?? `/${dataset}`;
    if (statSync(`${root}${path}`, { throwIfNoEntry: false })?.isDirectory() === true)
      return { path, dataset };
    throw new VmctlError('host', `the dataset ${dataset} is not mounted`, {
      hint: `zfs mount ${dataset}, or name the directory: vmctl import vm-bhyve DIR`,
    });
  }
  const path = spec.length > 1 ? spec.replace(/\/+$/, '') : spec;
  const mounted = [...mounts].find(([what, where]) => where === path && !what.startsWith('/'))?.[0];
  const said = datasetOf(rc.directory ?? '');
  // DIR is what rc.conf calls by its dataset, as far as can be told.
  const same = said !== undefined && (mounts.get(said) ?? `/${said}`) === path;
  return { path, dataset: same ? said : (mounted ?? '') };
}

function datasetOf(spec: string): string | undefined {
  return spec.startsWith('zfs:') ? spec.slice('zfs:'.length) : undefined;
}

/** Without a system.conf the older files, as vm-bhyve itself joins them. */
export function readSystem({ path }: Store, root: string): Config {
  const directory = `${path}/.config`;
  const at = `${root}${directory}`;
  const text = textIfAny(`${at}/system.conf`);
  if (text !== undefined) return parseConfig(text, `${directory}/system.conf`);
  const parts = ['switch', 'datastore'].map((name) => textIfAny(`${at}/${name}`) ?? '');
  const joined = parts.map((part) => (part === '' || part.endsWith('\n') ? part : `${part}\n`)).join('');
  return parseConfig(joined, `${directory}/switch`);
}

export function otherStores(system: Config, mounts: ReadonlyMap<string, string>): readonly Store[] {
  return wordsOf(valueOf(system, 'datastore_list')).flatMap((name) => {
    const spec = valueOf(system, `path_${name}`);
    if (name === 'default' || spec === '' || /^(?:iso|img):/.test(spec)) return [];
    const dataset = datasetOf(spec);
    return [
      { path: dataset === undefined ? spec : (mounts.get(dataset) ?? `/${dataset}`), dataset: dataset ?? '' },
    ];
  });
}

export function readGuests(
  store: Store,
  { root, vmDirectory }: { readonly root: string; readonly vmDirectory: string },
): readonly Guest[] {
  const names = listIfAny(`${root}${store.path}`).filter((name) => !name.startsWith('.'));
  return names.sort().flatMap((name) => {
    const file = `${store.path}/${name}/${name}.conf`;
    const text = textIfAny(`${root}${file}`);
    return text === undefined ? [] : [{ name, config: parseConfig(text, file), store, vmDirectory }];
  });
}

/** datastore::get_guest: of one name in two stores the first. */
export function firstOfEach(guests: readonly Guest[]): readonly Guest[] {
  return guests.filter(({ name }, at) => guests.findIndex((one) => one.name === name) === at);
}

export function lookBelow(root: string): Seen {
  return (path) => {
    const stats = statSync(`${root}${path}`, { throwIfNoEntry: false });
    if (stats === undefined) return 'absent';
    return stats.isFile() && (stats.mode & 0o111) !== 0 ? 'program' : 'file';
  };
}

function listIfAny(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw unread(directory, error);
  }
}

export function textIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw unread(file, error);
  }
}

function unread(file: string, error: unknown): VmctlError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new VmctlError(code === 'EACCES' ? 'permission' : 'host', `cannot read ${file}: ${message}`, {
    cause: error,
  });
}
