import type { Guardian } from '../../src/cli/terminal-guardian.js';

/** One that answers at once and keeps what it was told. */
export interface FakeGuardian extends Guardian {
  readonly words: string[];
}

export function fakeGuardian(): FakeGuardian {
  const words: string[] = [];
  const hear = (word: string) => void words.push(word);
  return {
    words,
    save: async () => hear('save'),
    raw: async () => hear('raw'),
    undo: (text) => hear(`undo ${text}`),
    free: () => hear('free'),
    dismiss: () => hear('dismiss'),
  };
}
