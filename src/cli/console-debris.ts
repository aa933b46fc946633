/** What a guest has switched on in the terminal and not off again, so that it can be put back when its console is left. */
export interface Debris {
  feed(printed: Uint8Array): void;
  /** What undoes it; '' = nothing is left. */
  undo(): string;
}

/** DEC private modes that spoil a shell's prompt, with what brings each back to where it is usually. */
const MODES: ReadonlyMap<string, { readonly spoilt: 'h' | 'l' }> = new Map([
  ['1', { spoilt: 'h' }], // arrow keys of applications
  ['7', { spoilt: 'l' }], // no wrapping
  ['25', { spoilt: 'l' }], // no cursor
  ['9', { spoilt: 'h' }], // the mouse, in its dialects
  ['1000', { spoilt: 'h' }],
  ['1002', { spoilt: 'h' }],
  ['1003', { spoilt: 'h' }],
  ['1004', { spoilt: 'h' }], // focus
  ['1006', { spoilt: 'h' }],
  ['47', { spoilt: 'h' }], // alternate screens
  ['1047', { spoilt: 'h' }],
  ['1049', { spoilt: 'h' }],
  ['2004', { spoilt: 'h' }], // bracketed paste
]);
const SEQUENCE_MAX = 64;

/** Control sequences may come in pieces. Full resets, and colours, which a prompt sets itself, are looked at as well. */
export function createDebris(): Debris {
  const spoilt = new Set<string>();
  let coloured = false;
  let rest = '';
  return {
    feed(printed) {
      const text = rest + Buffer.from(printed).toString('latin1');
      for (const [whole, parameters = '', final = ''] of text.matchAll(/\x1bc|\x1b\[([0-9;?]*)([hlm])/g)) {
        if (whole === '\x1bc') {
          coloured = false;
          spoilt.clear();
        } else if (final === 'm') coloured = !/^0*$/.test(parameters);
        else if (parameters.startsWith('?'))
          parameters
            .slice(1)
            .split(';')
            .forEach((mode) => set(mode, final));
      }
      rest = /\x1b(?:\[[0-9;?]*)?$/.exec(text.slice(-SEQUENCE_MAX))?.[0] ?? '';
    },
    undo: () =>
      [...spoilt].map((mode) => `\x1b[?${mode}${MODES.get(mode)?.spoilt === 'h' ? 'l' : 'h'}`).join('') +
      (coloured ? '\x1b[0m' : ''),
  };

  function set(mode: string, final: string): void {
    const usual = MODES.get(mode);
    if (usual?.spoilt === final) spoilt.add(mode);
    else spoilt.delete(mode);
  }
}
