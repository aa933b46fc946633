import type { Terminal } from '../../src/cli/terminal.js';

export interface Recorder extends Terminal {
  readonly said: { out: string; err: string };
  readonly questions: string[];
}

/** A terminal that remembers; interactive when it has an answer to give. */
export function recorder({
  answer,
  colours = false,
  columns,
}: { answer?: string; colours?: boolean; columns?: number } = {}): Recorder {
  const said = { out: '', err: '' };
  const questions: string[] = [];
  return {
    said,
    questions,
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    outColours: colours,
    errColours: colours,
    columns,
    interactive: answer !== undefined,
    ask: async (question) => {
      questions.push(question);
      return answer ?? '';
    },
  };
}
