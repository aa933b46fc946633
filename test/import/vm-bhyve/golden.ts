import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostCommand } from '../../../src/command/command.js';
import { parseConfig, type Config } from '../../../src/import/vm-bhyve/config.js';
import type { Guest } from '../../../src/import/vm-bhyve/guest.js';
import { parseRcConf, rcSettingsOf } from '../../../src/import/vm-bhyve/rc-settings.js';
import type { VmBhyve } from '../../../src/import/vm-bhyve/import-vm-bhyve.js';
import type { OldRun } from '../../../src/import/vm-bhyve/old-machine.js';
import { UNWIRED, type Wiring } from '../../../src/import/vm-bhyve/wiring.js';

/** A recorded host: its files, and what unmodified vm-bhyve started of them. */
export interface Golden {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly { readonly prog: string; readonly argv: readonly string[] }[];
}

const DIRECTORY = fileURLToPath(new URL('../../../../../shared/vm-bhyve-golden/', import.meta.url));
const STORE = { path: '/zroot/vm', dataset: 'zroot/vm' };

/** Undefined, with a printed reason, when the recordings are not beside the repository. */
export function readGolden(name: string): Golden | undefined {
  const file = `${DIRECTORY}${name}.json`;
  if (existsSync(file)) return { name, ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Golden, 'name'>) };
  console.log(`skipped: no ${file}`);
  return undefined;
}

/** A host of our own, in the same form, argv written by hand from the rules. */
export function readOwn(): Golden {
  const file = join(process.cwd(), 'test/import/vm-bhyve/own-host.json');
  return { name: 'own-host', ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Golden, 'name'>) };
}

export function systemOf({ files }: Golden): Config {
  return parseConfig(files['/zroot/vm/.config/system.conf'] ?? '', '/zroot/vm/.config/system.conf');
}

export function guestOf({ files }: Golden, name: string): Guest {
  const file = `/zroot/vm/${name}/${name}.conf`;
  return { name, config: parseConfig(files[file] ?? '', file), store: STORE, vmDirectory: STORE.path };
}

export function namesOf({ files }: Golden): readonly string[] {
  return Object.keys(files).flatMap((file) => /^\/zroot\/vm\/([^./]+)\//.exec(file)?.[1] ?? []);
}

export function vmBhyveOf(golden: Golden): VmBhyve {
  return {
    store: STORE,
    rc: rcSettingsOf(parseRcConf(golden.files['/etc/rc.conf'] ?? '')),
    system: systemOf(golden),
    guests: namesOf(golden).map((name) => guestOf(golden, name)),
    network: 'tap',
    map: new Map(),
    definitions: '/usr/local/etc/vmctl',
    seen: () => 'program',
  };
}

/** What the recorded host had at that time: link2 of `lan` was in use, and taps were counted over all guests. */
const TAPS: Readonly<Record<string, string>> = { web1: 'tap0', win1: 'tap1' };
const LINKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  web1: { lan: 'link3' },
  fbsd1: { lan: 'link4', dmz: 'link2' },
  deb: { lan: 'link4' },
};

export function wiringOf(name: string): Wiring {
  return { ...UNWIRED, tap: () => TAPS[name] ?? 'tap9', link: (bridge) => LINKS[name]?.[bridge] ?? 'link2' };
}

/** Guests that were not started plainly. */
export const RUNS: Readonly<Record<string, OldRun>> = {
  deb: { medium: '/zroot/vm/.iso/debian.iso' },
  img: { medium: '/zroot/vm/.iso/b.img' },
  gi: { medium: '/zroot/vm/.iso/a.iso' },
  gi2: { medium: '/zroot/vm/.iso/a.iso' },
  bi: { medium: '/zroot/vm/.iso/a.iso' },
  fg: { foreground: true },
};

/** What was recorded of one guest. */
export function recordedOf({ commands }: Golden, name: string): readonly HostCommand[] {
  return commands
    .filter(({ argv }) => argv.at(-1) === name)
    .map(({ prog, argv }) => ({ file: prog, args: argv }));
}
