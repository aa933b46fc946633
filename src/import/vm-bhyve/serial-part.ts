import type { TomlValue } from '../imported.js';
import { valueOf, wordsOf, type Config } from './config.js';
import { isUefi, type Guest } from './guest.js';
import { changed, dropped, type Part, type Remark } from './part.js';

const PORTS = ['com1', 'com2', 'com3', 'com4'];

/** The serial ports, on the nmdm(4) pairs they were on: the first of the list had `.1`, whatever its name. */
export function serialPart(guest: Guest, system: Config): Part {
  const words = wordsOf(valueOf(guest.config, 'comports', 'com1'));
  const remarks: Remark[] = [];
  const table: Record<string, TomlValue> = {};
  for (const [at, port] of words.entries()) {
    if (!PORTS.includes(port)) {
      remarks.push(dropped('comports', `bhyve has no port "${port}" and would not start: com1 to com4`));
      continue;
    }
    if (table[port] !== undefined) {
      remarks.push(dropped('comports', `${port} stands there twice, and bhyve would not start`));
      continue;
    }
    const own = PORTS.indexOf(port) === at;
    table[port] = own ? 'nmdm' : `/dev/nmdm-${guest.name}.${at + 1}A`;
  }
  // load-source.ts takes the port with the lowest number.
  const first = PORTS.find((port) => table[port] !== undefined);
  if (words[0] !== undefined && first !== undefined && words[0] !== first && !isUefi(guest))
    remarks.push(
      changed(
        'comports',
        `the loader talked on ${words[0]}, the first of the list; it talks on ${first} now`,
      ),
    );
  // Without comports the note on system.conf says it for all guests.
  if (valueOf(system, 'console') === 'tmux' && guest.config.values.has('comports'))
    remarks.push(
      changed('comports', 'under tmux the first port was on a terminal of tmux: it is on nmdm(4) now'),
    );
  const plain = Object.keys(table).length === 1 && table['com1'] === 'nmdm';
  if (plain) return { table: {}, remarks };
  return { table: { console: Object.keys(table).length === 0 ? false : table }, remarks };
}
