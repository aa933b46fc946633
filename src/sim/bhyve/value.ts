import { rawValue, rawValueIn } from './config.js';
import { err, EXIT_ERROR, warnx, type Process } from './process.js';
import type { ConfigNode } from './tree.js';

/** _expand_config_value gives up at this depth of references. */
const MAX_DEPTH = 15;

/** get_config_value: the variable of a dotted name with its references replaced. */
export function value(process: Process, path: string): string | undefined {
  const raw = rawValue(process, path);
  return raw === undefined ? undefined : expand(process, raw);
}

/** get_config_value_node. */
export function valueIn(process: Process, parent: ConfigNode, name: string): string | undefined {
  const raw = rawValueIn(process, parent, name);
  return raw === undefined ? undefined : expand(process, raw);
}

/** get_config_bool_default: a word that is no boolean ends bhyve with 4. */
export function bool(process: Process, path: string, otherwise: boolean): boolean {
  return judgeBool(process, path, value(process, path), otherwise);
}

/** get_config_bool_node_default. */
export function boolIn(process: Process, parent: ConfigNode, name: string, otherwise: boolean): boolean {
  return judgeBool(process, name, valueIn(process, parent, name), otherwise);
}

function judgeBool(process: Process, name: string, text: string | undefined, otherwise: boolean): boolean {
  if (text === undefined) return otherwise;
  const word = text.toLowerCase();
  if (['true', 'on', 'yes', '1'].includes(word)) return true;
  if (['false', 'off', 'no', '0'].includes(word)) return false;
  return err(process, EXIT_ERROR, `Invalid value ${text} for boolean variable ${name}`);
}

/** A value without `%` is taken as it is: only then do backslashes stay (bhyve-cases/README 16). */
function expand(process: Process, text: string): string {
  return text.includes('%') ? expandAt(process, text, 0) : text;
}

function expandAt(process: Process, text: string, depth: number): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '%') {
      const reference = readReference(process, text, at, depth);
      result += reference.text;
      at = reference.next;
    } else if (char === '\\') {
      if (at + 1 === text.length) warnx(process, `Trailing \\ in configuration value "${text}"`);
      result += text[at + 1] ?? '';
      at += 2;
    } else {
      result += char;
      at += 1;
    }
  }
  return result;
}

function readReference(
  process: Process,
  text: string,
  at: number,
  depth: number,
): { text: string; next: number } {
  if (depth > MAX_DEPTH) {
    warnx(process, 'Too many recursive references in configuration value');
    return { text: '%', next: at + 1 };
  }
  const close = text[at + 1] === '(' ? text.indexOf(')', at + 2) : -1;
  if (close < 0) {
    warnx(process, `Invalid reference in configuration value "${text}"`);
    return { text: '%', next: at + 1 };
  }
  if (close === at + 2) {
    warnx(process, `Empty reference in configuration value "${text}"`);
    return { text: '', next: close + 1 };
  }
  const path = text.slice(at + 2, close);
  const found = rawValue(process, path);
  if (found === undefined) warnx(process, `Failed to fetch referenced configuration variable ${path}`);
  return { text: found === undefined ? '' : expandAt(process, found, depth + 1), next: close + 1 };
}
