import { present } from '../argv/draft.js';
import type { TomlTable } from '../imported.js';
import type { BmdVm } from './old-argv.js';

/** setTimeout() counts no longer; nor does anybody wait so long. */
const LONGEST = 24 * 86_400;

/** Start, stop, restart, owner and hooks of a VM. */
export function lifeTable(vm: BmdVm, fileOwner: string | undefined): TomlTable {
  const { conf } = vm;
  const boot = bootOf(conf.get('boot'));
  const install = conf.flag('install');
  const loadTimeout = conf.number('loader_timeout', 15);
  const isLoaded = conf.get('loader') === 'grub' || conf.get('loader') === 'bhyveload';
  const owner = ownersOf(conf.get('owner') ?? fileOwner ?? '');
  const delay = conf.number('boot_delay', 0);
  return present({
    autostart: boot === 'no' ? undefined : true,
    restart: restartOf(install ? 'oneshot' : boot),
    start_delay: delay > 0 ? durationText(delay) : undefined,
    stop_timeout: durationText(Math.max(1, conf.number('stop_timeout', 300))),
    on_stop_timeout: 'kill',
    load_timeout: isLoaded && loadTimeout > 0 ? durationText(loadTimeout) : undefined,
    owner: owner.length === 0 ? undefined : owner,
    hooks: hooksOf(vm),
  });
}

type Boot = 'no' | 'yes' | 'oneshot' | 'always';

/** What bmd does not know is no. */
function bootOf(value = 'no'): Boot {
  const word = value.toLowerCase();
  if (word === 'true') return 'yes';
  return word === 'yes' || word === 'oneshot' || word === 'always' ? word : 'no';
}

/**
 * bmd relaunches after exit 0, a guest reboot, unless oneshot; always after every exit that is no signal (bmd.c, on_process_exit), at
 * once and without an end. vmctl's own delays and limits hold.
 */
function restartOf(boot: Boot): TomlTable | string {
  if (boot === 'oneshot') return 'never';
  if (boot === 'always') return { policy: 'always', on_signal: 'stop' };
  return { policy: 'never', on_reboot: 'restart' };
}

/** `90` -> `90s`, `300` -> `5m`. */
function durationText(seconds: number): string {
  const capped = Math.min(seconds, LONGEST);
  return capped % 60 === 0 ? `${capped / 60}m` : `${capped}s`;
}

/** root may do everything anyway. */
function ownersOf(value: string): readonly string[] {
  const [user = '', group = ''] = value.split(':');
  return [
    ...(user === '' || user === 'root' ? [] : [`user:${user}`]),
    ...(group === '' || group === 'wheel' ? [] : [`group:${group}`]),
  ];
}

/** `COMMAND NAME STATE`; the words of the states of prestart and poststop are UNPROVEN. */
function hooksOf({ conf, name }: BmdVm): TomlTable | undefined {
  const [before, after, any] = ['prestart', 'poststop', 'hookcmd'].map((key) => conf.get(key));
  const hook = (program: string | undefined, state: string): readonly string[] | undefined =>
    program === undefined || program === '' ? undefined : [program, name, state];
  const table = present({
    pre_start: hook(before, 'PRESTART'),
    post_start: hook(any, 'RUN'),
    post_stop: hook(after, 'POSTSTOP') ?? hook(any, 'TERMINATE'),
  });
  return Object.keys(table).length === 0 ? undefined : table;
}
