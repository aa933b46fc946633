import { valueOf } from './config.js';
import type { Guest } from './guest.js';
import { refuseGuest } from './loader-part.js';
import { hasScreen } from './old-machine.js';

const EVERYWHERE = ['', '0.0.0.0', '::', '[::]'];

/**
 * Guests whose graphics_port is that of another -> that other one. vm-bhyve found out when the second was started; those that it starts
 * at boot keep theirs, in that order, then those that come first.
 */
export function vncRivals(guests: readonly Guest[], list: readonly string[]): ReadonlyMap<string, string> {
  const rivals = new Map<string, string>();
  const kept = new Map<string, Guest[]>();
  for (const guest of inOrderOf(list, guests)) {
    const port = valueOf(guest.config, 'graphics_port');
    if (port === '' || !hasScreen(guest) || refuseGuest(guest) !== undefined) continue;
    const others = kept.get(port) ?? [];
    const rival = others.find((other) => meets(listenOf(guest), listenOf(other)));
    if (rival === undefined) kept.set(port, [...others, guest]);
    else rivals.set(guest.name, rival.name);
  }
  return rivals;
}

function inOrderOf(list: readonly string[], guests: readonly Guest[]): readonly Guest[] {
  const ranks = new Map(list.map((name, at) => [name, at]));
  const rank = ({ name }: Guest): number => ranks.get(name) ?? list.length;
  return [...guests].sort((a, b) => rank(a) - rank(b));
}

function listenOf({ config }: Guest): string {
  return valueOf(config, 'graphics_listen');
}

function meets(one: string, other: string): boolean {
  return one === other || EVERYWHERE.includes(one) || EVERYWHERE.includes(other);
}
