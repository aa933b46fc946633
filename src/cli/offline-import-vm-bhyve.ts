import { basename, dirname, resolve } from 'node:path';
import { parseSysrc } from '../command/sysrc.js';
import { VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import type { Guest, Store } from '../import/vm-bhyve/guest.js';
import { convertVmBhyve } from '../import/vm-bhyve/import-vm-bhyve.js';
import { parseRcConf, rcSettingsOf, RC_VARIABLES, type RcSettings } from '../import/vm-bhyve/rc-settings.js';
import type { Context, Input } from './command.js';
import { withoutRoot } from './import-options.js';
import { importOptionsOf, presentImport } from './offline-import.js';
import { refuseUnknownSwitches, wishesOf } from './offline-import-wishes.js';
import { withLeftOvers } from './offline-left-overs.js';
import {
  firstOfEach,
  lookBelow,
  otherStores,
  readGuests,
  readMounts,
  readSystem,
  storeOf,
  textIfAny,
} from './offline-vm-bhyve-store.js';
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
  const every = firstOfEach(all);
  const guests = await withLeftOvers(host, { guests: await chosen(every, names, store), root });
  const options = importOptionsOf(context, input);
  const wishes = wishesOf(input);
  refuseUnknownSwitches(wishes, { system, guests: every });
  const imported = convertVmBhyve({
    ...{ store, rc, system, guests, known: every.map(({ name }) => name), ...wishes },
    ...{ definitions: withoutRoot(options.to, root), seen: lookBelow(root) },
  });
  return presentImport(context, imported, { ...options, afterwards: (taken) => afterwards(rc, taken) });
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

/** sysrc(8) evaluates what people wrote there, such as `$(ls directory)`; -s vm takes rc.conf.d/vm too. */
async function readRc(host: Host, { values }: Input): Promise<RcSettings> {
  const file = values.get('rc-conf');
  if (file !== undefined) return rcSettingsOf(parseRcConf(readText(file)));
  const result = await host.run({ file: 'sysrc', args: ['-i', '-s', 'vm', ...RC_VARIABLES] });
  return rcSettingsOf(parseSysrc(result.stdout, RC_VARIABLES));
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
function afterwards({ enabled, list }: RcSettings, taken: ReadonlySet<string>): readonly string[] {
  const names = list.filter((name) => taken.has(name));
  if (!enabled || names.length === 0) return [];
  return [
    'vm-bhyve still starts some of them at boot, and vmctl does not start those while it does. When you are ready:',
    `  sysrc vm_list-="${names.join(' ')}"`,
  ];
}

function readText(file: string): string {
  const text = textIfAny(file);
  if (text !== undefined) return text;
  throw new VmctlError('host', `there is no ${basename(file)} in ${dirname(resolve(file))}`, {
    hint: 'name an rc.conf: --rc-conf FILE; without it sysrc(8) is asked',
  });
}
