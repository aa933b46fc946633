import { type ListenAddress, listenText } from './address.js';
import type { KeyPath } from './finding.js';

/** Something two files cannot both have. */
export interface Claim {
  readonly kind:
    | 'listen'
    | 'uuid'
    | 'mac'
    | 'disk'
    | 'console'
    | 'passthru'
    | 'tap'
    | 'vale'
    | 'hook'
    | 'tpm'
    | 'scsi'
    | 'socket'
    | 'input';
  /** In one spelling; see `meet`. */
  readonly value: string;
  readonly what: string;
  readonly path: KeyPath;
}

export function claim(kind: Claim['kind'], value: string, path: KeyPath): Claim {
  return { kind, value, what: `${kind} ${value}`, path };
}

/** Whether two claims are of one thing. */
export function meet(one: Pick<Claim, 'kind' | 'value'>, two: Pick<Claim, 'kind' | 'value'>): boolean {
  if (one.kind !== two.kind) return false;
  return one.value === two.value || (one.kind === 'listen' && overlap(one.value, two.value));
}

/** Who listens on all addresses of a family does so on each: which of two then answers is chance. */
function overlap(one: string, two: string): boolean {
  if (familyPort(one) !== familyPort(two)) return false;
  return [one, two].some((value) => /^(?:0\.0\.0\.0|\[::\]):/.test(value));
}

/** Of a value of the kind `listen`: `4 5900`. */
export function familyPort(value: string): string {
  return `${value.startsWith('[') ? 6 : 4} ${value.slice(value.lastIndexOf(':') + 1)}`;
}

/** On whatever bridge: a NIC may be moved to another one while it runs. */
export function macClaim(mac: string | undefined, path: KeyPath): readonly Claim[] {
  return mac === undefined ? [] : [claim('mac', mac, path)];
}

export function listenClaim(at: ListenAddress, words: string, path: KeyPath): Claim {
  const value = listenText(at);
  return { kind: 'listen', value, what: `${words} ${value}`, path };
}

/** One spelling for one file, as far as that can be known without looking: no `.`, `..` and doubled slashes. */
export function resolvePath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
