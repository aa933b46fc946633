import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseSysrc } from '../command/sysrc.js';
import { VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import { parseConfig, valueOf, wordsOf, type Config } from '../import/vm-bhyve/config.js';
import type { Guest, Seen, Store } from '../import/vm-bhyve/guest.js';
import { convertVmBhyve } from '../import/vm-bhyve/import-vm-bhyve.js';
import { parseRcConf, rcSettingsOf, RC_VARIABLES, type RcSettings } from '../import/vm-bhyve/rc-settings.js';
import type { Context, Input } from './command.js';
import { importOptionsOf, presentImport } from './offline-import.js';
import { suggestionHint } from './suggestion.js';

/** `vmctl import vm-bhyve [DIR | zfs:DATASET] [NAME...]`. */
export async function importVmBhyve(context: Context, input: Input): Promise<number> {
  const host = createFreebsdHost();
  const { place, names } = operandsOf(input);
  const rc = await readRc(host, input);
  const mounts = await readMounts(host);
  const root = context.paths.root;
  const store = storeOf({ spec: place ?? rc.directory, rc, mounts, root });
  const system = readSystem(store, root);
  const stores = [store, ...otherStores(system, mounts)];
  const all = stores.flatMap((one) => readGuests(one, { root, vmDirectory: store.path }));
  const guests = await chosen(firstOfEach(all), names, store);
  const options = importOptionsOf(context, input);
  const imported = convertVmBhyve({
    ...{ store, rc, system, guests, ...wishesOf(input) },
    ...{ definitions: withoutRoot(options.to, root), seen: lookBelow(root) },
  });
  return presentImport(context, imported, { ...options, afterwards: afterwards(rc, guests) });
}

interface Operands {
  readonly place: string | undefined;
  readonly names: readonly string[];
}

/** The first operand is a place when it looks like one: a guest's name has no slash. */
function operandsOf({ operands }: Input): Operands {
  const [first = '', ...rest] = operands;
  if (first.startsWith('zfs:')) return { place: first, names: rest };
  if (first.includes('/') || first === '.' || first === '..') return { place: resolve(first), names: rest };
  return { place: undefined, names: operands };
}

/** What becomes of NICs on if_bridge(4). Throws `usage`. */
export function wishesOf({ values }: Input): {
  readonly network: 'netgraph' | 'tap';
  readonly map: ReadonlyMap<string, string>;
} {
  const network = values.get('network') ?? 'tap';
  if (network !== 'netgraph' && network !== 'tap')
    throw new VmctlError('usage', `--network ${network}: write netgraph or tap`);
  const pairs = (values.get('map') ?? '').split(',').filter((pair) => pair !== '');
  const map = pairs.map((pair): [string, string] => {
    const [, from = '', to = ''] = /^([^=]+)=([A-Za-z0-9][A-Za-z0-9_-]{0,30})$/.exec(pair) ?? [];
    if (from === '')
      throw new VmctlError('usage', `--map ${pair}: write SWITCH=BRIDGE, the name of an ng_bridge(4)`);
    return [from, to];
  });
  return { network, map: new Map(map) };
}

/** sysrc(8) evaluates what people wrote there, such as `$(ls directory)`; -s vm takes rc.conf.d/vm too. */
async function readRc(host: Host, { values }: Input): Promise<RcSettings> {
  const file = values.get('rc-conf');
  if (file !== undefined) return rcSettingsOf(parseRcConf(readText(file)));
  const result = await host.run({ file: 'sysrc', args: ['-i', '-s', 'vm', ...RC_VARIABLES] });
  return rcSettingsOf(parseSysrc(result.stdout, RC_VARIABLES));
}

/** Dataset -> where it is mounted, as mount(8) tells: `zroot/vm on /zroot/vm (zfs, ...)`. */
async function readMounts(host: Host): Promise<ReadonlyMap<string, string>> {
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
function storeOf({ spec, rc, mounts, root }: StoreQuestion): Store {
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
function readSystem({ path }: Store, root: string): Config {
  const directory = `${path}/.config`;
  const at = `${root}${directory}`;
  const text = textIfAny(`${at}/system.conf`);
  if (text !== undefined) return parseConfig(text, `${directory}/system.conf`);
  const parts = ['switch', 'datastore'].map((name) => textIfAny(`${at}/${name}`) ?? '');
  const joined = parts.map((part) => (part === '' || part.endsWith('\n') ? part : `${part}\n`)).join('');
  return parseConfig(joined, `${directory}/switch`);
}

function otherStores(system: Config, mounts: ReadonlyMap<string, string>): readonly Store[] {
  return wordsOf(valueOf(system, 'datastore_list')).flatMap((name) => {
    const spec = valueOf(system, `path_${name}`);
    if (name === 'default' || spec === '' || /^(?:iso|img):/.test(spec)) return [];
    const dataset = datasetOf(spec);
    return [
      { path: dataset === undefined ? spec : (mounts.get(dataset) ?? `/${dataset}`), dataset: dataset ?? '' },
    ];
  });
}

function readGuests(
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
function firstOfEach(guests: readonly Guest[]): readonly Guest[] {
  return guests.filter(({ name }, at) => guests.findIndex((one) => one.name === name) === at);
}

async function chosen(
  guests: readonly Guest[],
  names: readonly string[],
  { path }: Store,
): Promise<readonly Guest[]> {
  const known = guests.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new VmctlError(
      'no-such-vm',
      `vm-bhyve has no guest ${unknown} (no ${path}/${unknown}/${unknown}.conf)`,
      {
        hint: await suggestionHint(unknown, known, `ls ${path}`),
      },
    );
  if (guests.length === 0)
    throw new VmctlError('host', `there is no guest of vm-bhyve in ${path}: no NAME/NAME.conf`, {
      hint: 'name the directory that holds the directories of the guests: vmctl import vm-bhyve DIR',
    });
  return names.length === 0 ? guests : guests.filter(({ name }) => names.includes(name));
}

/** What has to be done before vmctl starts one of them. */
function afterwards({ enabled, list }: RcSettings, guests: readonly Guest[]): readonly string[] {
  const names = list.filter((name) => guests.some((guest) => guest.name === name));
  if (!enabled || names.length === 0) return [];
  return [
    'vm-bhyve still starts some of them at boot, and vmctl does not start those while it does. When you are ready:',
    `  sysrc vm_list-="${names.join(' ')}"`,
  ];
}

/** As a definition names a path: below the root directory. */
export function withoutRoot(path: string, root: string): string {
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

function lookBelow(root: string): Seen {
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

function textIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw unread(file, error);
  }
}

function readText(file: string): string {
  const text = textIfAny(file);
  if (text !== undefined) return text;
  throw new VmctlError('host', `there is no ${basename(file)} in ${dirname(resolve(file))}`);
}

function unread(file: string, error: unknown): VmctlError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new VmctlError(code === 'EACCES' ? 'permission' : 'host', `cannot read ${file}: ${message}`, {
    cause: error,
  });
}
