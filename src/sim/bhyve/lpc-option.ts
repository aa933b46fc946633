import { createNode, setIn, setValue } from './config.js';
import { parseList } from './legacy.js';
import { errx, EX_USAGE, EXIT_ERROR, exit, type Process } from './process.js';

/** The serial ports of the LPC bridge. */
export const SERIAL_PORTS: readonly string[] = ['com1', 'com2', 'com3', 'com4'];

/** -l: names count without case. An empty word and every prefix of `help` list the devices and exit 0. */
export function parseLpcDevice(process: Process, text: string): void {
  if ('help'.startsWith(text)) {
    const names = ['bootrom', ...SERIAL_PORTS, ...(process.build.tpm ? ['tpm'] : []), 'pc-testdev'];
    process.stdout += names.map((name) => `${name}\n`).join('');
    exit(process, 0);
  }
  const [word = '', ...rest] = text.split(',');
  const name = word.toLowerCase();
  if (name === 'bootrom') parseBootrom(process, text, rest);
  else if (name === 'tpm' && process.build.tpm) parseTpm(process, text, rest);
  // The path is everything behind the first comma; without one it is NULL (bhyve-cases/README 13).
  else if (SERIAL_PORTS.includes(name)) {
    setValue(process, `lpc.${name}.path`, rest.length === 0 ? null : rest.join(','));
  } else if (name === 'pc-testdev') setValue(process, 'lpc.pc-testdev', 'true');
  else errx(process, EX_USAGE, `invalid lpc device configuration '${text}'`);
}

/** `bootrom,ROM[,VARS][,name=value...]`: a second word with `=` is an option, not a variables file. */
function parseBootrom(process: Process, text: string, words: readonly string[]): void {
  const [rom, vars, ...rest] = words;
  if (rom === undefined) errx(process, EXIT_ERROR, `invalid bootrom option "${text}"`);
  setValue(process, process.build.bootrom, rom);
  if (vars === undefined) return;
  const node = createNode(process, 'lpc');
  if (!vars.includes('=')) setValue(process, process.build.bootvars, vars);
  else if (node !== undefined) parseList(process, node, vars);
  if (node !== undefined && rest.length > 0) parseList(process, node, rest.join(','));
}

function parseTpm(process: Process, text: string, words: readonly string[]): void {
  const [type, path, ...rest] = words;
  if (type === undefined) errx(process, EXIT_ERROR, `invalid tpm type "${text}"`);
  if (path === undefined) errx(process, EXIT_ERROR, `invalid tpm path "${text}"`);
  const node = createNode(process, 'tpm');
  if (node === undefined) return;
  setIn(process, node, 'type', type);
  setIn(process, node, 'path', path);
  if (rest.length > 0) parseList(process, node, rest.join(','));
  if (!node.entries.has('version')) setIn(process, node, 'version', '2.0');
}
