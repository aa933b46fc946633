import type { KeyboardPlace } from '../protocol/console.js';

export interface Doing {
  readonly place: KeyboardPlace;
  readonly who: string | null;
}

/** What to tell of the keyboard when it was so before; undefined = nothing new. */
export function keyboardWords(before: Doing | undefined, { place, who }: Doing): string | undefined {
  if (before?.place === place && before.who === who) return undefined;
  if (place === 'types') return before === undefined ? undefined : 'the keyboard is yours';
  if (place === 'waits') {
    const how = before?.place === 'types' ? 'has taken the keyboard' : 'has the keyboard';
    return `${who} ${how}: you watch, and get it when they leave (~t takes it)`;
  }
  if (who === null) return before === undefined ? undefined : 'nobody has the keyboard (~t takes it)';
  return `${who} has the keyboard (~t takes it)`;
}

export const ESCAPE_HELP = `escapes, at the beginning of a line:
~.   leave; over ssh, whose own escape is ~ as well: ~~.
~^D  leave
~^Z  suspend
~t   take the keyboard
~w   only watch, and let others type
~~   a tilde
~?   this text`;

/** The guest does not see how large the terminal is: a serial line has no words for it. */
export function sizeWords({ rows, columns }: { readonly rows?: number; readonly columns?: number }): string {
  return rows === undefined || columns === undefined
    ? ''
    : `\nto tell the guest the size of this terminal: stty rows ${rows} cols ${columns}`;
}
