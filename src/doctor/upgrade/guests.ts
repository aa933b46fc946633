import { loaderOn } from '../../bhyve/firmware.js';
import { bootromPath, type Layout } from '../../bhyve/layout.js';
import { speakOf, type Finding } from '../finding.js';
import { listNames } from '../subject.js';
import { andList, bhyvePath, type GuestSeen, type UpgradeLook } from './look.js';

const sayBhyve = speakOf({ id: 'bhyve', title: 'bhyve of the guests' });
const sayRom = speakOf({ id: 'firmware', title: 'firmware of the guests' });

/** A finding that a restart of some guests mends. */
export interface GuestFinding extends Finding {
  readonly restart?: readonly string[];
}

type Looked = Pick<UpgradeLook, 'guests' | 'changes' | 'numbers'>;

/** A process goes on with the file it was started from, whatever lies in its place by now. */
export function judgeOldBhyve(look: Looked, layout: Pick<Layout, 'root'>): GuestFinding {
  if (!look.guests.ok) return sayBhyve.unseen(look.guests.why);
  const path = bhyvePath(layout);
  const changed = look.changes.get(path);
  if (changed === undefined) return sayBhyve.unseen(`there is no ${path}`);
  const userland = look.numbers.ok ? look.numbers.value.userland : undefined;
  const old = look.guests.value.filter((guest) => isOld(guest, { changed, userland }));
  if (old.length === 0)
    return sayBhyve.ok(look.guests.value.length === 0 ? 'no guest runs' : 'all run the one on disk');
  return restarting(
    sayBhyve.warning(
      `${namesOf(old)} ${old.length === 1 ? 'runs' : 'run'} the bhyve(8) from before the upgrade, without its fixes, until the next start; a reboot by the guest is one`,
    ),
    old,
  );
}

interface OnDisk {
  readonly changed: number;
  readonly userland: number | undefined;
}

function isOld({ startedAt, binary }: GuestSeen, { changed, userland }: OnDisk): boolean {
  if (startedAt < changed) return true;
  if (binary === undefined) return false;
  return binary.path === undefined || (binary.osrel > 0 && userland !== undefined && binary.osrel < userland);
}

/** A ROM is read once, at the start. */
export function judgeOldFirmware(
  { guests, changes }: Pick<UpgradeLook, 'guests' | 'changes'>,
  layout: Layout,
  arch: string,
): GuestFinding {
  if (!guests.ok) return sayRom.unseen(guests.why);
  const old = guests.value.flatMap((guest) => {
    const { name, startedAt, definition } = guest;
    if (definition === undefined) return [];
    const rom = bootromPath(layout, name, loaderOn({ arch }, definition.loader));
    const changed = rom === undefined ? undefined : changes.get(rom);
    return changed === undefined || changed <= startedAt ? [] : [{ guest, rom }];
  });
  if (old.length === 0) return sayRom.ok('as they were started with');
  const roms = [...new Set(old.flatMap(({ rom }) => rom ?? []))];
  return restarting(
    sayRom.warning(
      `${andList(roms)} ${roms.length === 1 ? 'was' : 'were'} replaced since ${namesOf(old.map(({ guest }) => guest))} started`,
    ),
    old.map(({ guest }) => guest),
  );
}

/** Those that somebody else started are his to restart. */
function restarting(finding: Finding, guests: readonly GuestSeen[]): GuestFinding {
  const restart = guests.flatMap(({ name, definition }) => (definition === undefined ? [] : [name]));
  if (restart.length === 0) return finding;
  return { ...finding, restart, mend: [`vmctl restart ${restart.join(' ')}`] };
}

function namesOf(guests: readonly GuestSeen[]): string {
  return listNames(guests.map(({ name }) => name));
}
