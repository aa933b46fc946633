import { setIn } from './config.js';
import type { Process } from './process.js';
import type { ConfigNode } from './tree.js';

/**
 * pci_parse_legacy_config: a comma list of name=value, where a bare word is true. There is no way to quote a comma, and an
 * empty word makes a variable without a name (bhyve-cases net-virtio-17).
 */
export function parseList(process: Process, node: ConfigNode, text: string | undefined): void {
  for (const word of text?.split(',') ?? []) {
    const equals = word.indexOf('=');
    if (equals < 0) setIn(process, node, word, 'true');
    else setIn(process, node, word.slice(0, equals), word.slice(equals + 1));
  }
}

/** The common form `FIRST[,name=value...]`: the first word is a value of its own, the rest a list. */
export function parseFirst(process: Process, node: ConfigNode, name: string, text: string | undefined): void {
  if (text === undefined) return;
  const [first, rest] = cut(text, ',');
  setIn(process, node, name, first);
  parseList(process, node, rest);
}

/** The text before a separator and, when it is there, the text behind it. */
export function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
