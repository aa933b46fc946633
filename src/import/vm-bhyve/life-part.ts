import type { TomlTable, TomlValue } from '../imported.js';
import { valueOf, wordsOf } from './config.js';
import { homeOf, type Guest, type Seen } from './guest.js';
import { changed, dropped, ignored, type Part, type Remark } from './part.js';
import type { RcSettings } from './rc-settings.js';

/** When the guest starts, what follows its end, what it may use. */
export function lifePart(guest: Guest, rc: RcSettings, seen: Seen): Part {
  const place = rc.list.indexOf(guest.name);
  const hook = hookOf(guest, seen);
  const restart = restartOf(guest);
  const limits = limitsOf(guest);
  const tags = tagsOf(guest);
  return {
    table: {
      ...tags.table,
      ...(place < 0 ? {} : { autostart: true }),
      ...(place * rc.delay > 0 ? { start_delay: `${place * rc.delay}s` } : {}),
      ...restart.table,
      ...limits.table,
      ...hook.table,
    },
    remarks: [...tags.remarks, ...restart.remarks, ...limits.remarks, ...hook.remarks],
  };
}

function tagsOf({ config }: Guest): Part {
  const words = wordsOf(valueOf(config, 'tags'));
  const right = words.filter((word) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(word));
  const wrong = words.filter((word) => !right.includes(word));
  return {
    table: right.length === 0 ? {} : { tags: [...new Set(right)] },
    remarks: wrong.map((word) =>
      dropped('tags', `"${word}" cannot be a tag: letters, digits, ".", "_" and "-"`),
    ),
  };
}

/** vm::handle_exit. Only the word restart restarts. */
function restartOf({ config }: Guest): Part {
  const table: Record<string, TomlValue> = {};
  const remarks: Remark[] = [];
  if (valueOf(config, 'on_restart', 'restart') !== 'restart') table['on_reboot'] = 'stop';
  if (config.values.has('on_fault') && valueOf(config, 'on_fault') !== 'restart')
    Object.assign(table, { on_triple_fault: 'stop', on_error: 'stop', on_signal: 'stop' });
  if (!config.values.has('on_fault'))
    remarks.push(
      changed(
        'on_fault',
        'vm-bhyve leaves a guest down that crashed; vmctl starts it again, some times: restart = "never" keeps it down',
        'restart',
      ),
    );
  if (valueOf(config, 'on_fault') === 'restart')
    remarks.push(
      changed(
        'on_fault',
        'vm-bhyve restarts without end and at once; vmctl waits longer each time, and gives up after 5 failures in 10 minutes',
      ),
    );
  return { table: Object.keys(table).length === 0 ? {} : { restart: table }, remarks };
}

/** Keys of vm-bhyve -> ours; operations are plain numbers, bytes may have a unit. */
const RATES: Readonly<Record<string, string>> = {
  limit_rbps: 'readbps',
  limit_wbps: 'writebps',
  limit_riops: 'readiops',
  limit_wiops: 'writeiops',
};

function limitsOf({ config }: Guest): Part {
  const table: Record<string, TomlValue> = {};
  const remarks: Remark[] = [];
  const take = (key: string, to: string, right: RegExp): void => {
    const text = valueOf(config, key);
    if (text === '') return;
    if (right.test(text)) table[to] = /^-?\d+$/.test(text) ? Number(text) : text.toUpperCase();
    else remarks.push(dropped(key, `"${text}" is no number that vmctl knows: write limits.${to}`));
  };
  take('priority', 'nice', /^(?:-(?:1?\d|20)|1?\d|20)$/);
  take('limit_pcpu', 'pcpu', /^[1-9]\d{0,6}$/);
  for (const [key, to] of Object.entries(RATES))
    take(key, to, /bps$/.test(key) ? /^[1-9]\d{0,12}[KMGT]?$/i : /^[1-9]\d{0,7}$/);
  return { table: Object.keys(table).length === 0 ? {} : { limits: table }, remarks };
}

/** vm::prestart: run in the guest's directory with two words; one that cannot be run is passed over. */
function hookOf(
  guest: Guest,
  seen: Seen,
): { readonly table: TomlTable; readonly remarks: readonly Remark[] } {
  const script = valueOf(guest.config, 'prestart');
  if (script === '') return { table: {}, remarks: [] };
  const path = script.startsWith('/') ? script : `${homeOf(guest)}/${script}`;
  const what = seen(path);
  if (what !== undefined && what !== 'program')
    return {
      table: {},
      remarks: [
        ignored(
          'prestart',
          `${path} is ${what === 'absent' ? 'not there' : 'not executable'}: vm-bhyve passes it over`,
        ),
      ],
    };
  const why =
    'vm-bhyve goes on when it fails, vmctl does not start the guest then; it is not run in the directory of the guest any more';
  return {
    table: { hooks: { pre_start: [path, guest.name, `${guest.store.dataset}/${guest.name}`] } },
    remarks: [changed('prestart', why)],
  };
}
