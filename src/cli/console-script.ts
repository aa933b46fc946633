import { VmctlError } from '../errors.js';

/** One step of `--send` and `--expect`. */
export interface ScriptStep {
  readonly step: 'send' | 'expect';
  readonly bytes: Buffer;
  /** As it was written. */
  readonly text: string;
}

/** Steps in their order, fed with what the guest prints. */
export interface ConsoleScript {
  /** What is to be typed now; undefined = nothing. Ask before the first bytes, and after all. */
  feed(printed: Uint8Array): Buffer | undefined;
  /** What is waited for; undefined = all is done. */
  awaited(): string | undefined;
}

/** A text is looked for in what was not there yet when the step before it was done. */
export function createScript(steps: readonly ScriptStep[]): ConsoleScript {
  let left = [...steps];
  let seen: Buffer = Buffer.alloc(0);
  return {
    awaited: () => left[0]?.text,
    feed(printed) {
      seen = Buffer.concat([seen, printed]);
      const sent: Buffer[] = [];
      for (let [step] = left; step !== undefined; [step] = left) {
        if (step.step === 'send') {
          sent.push(step.bytes);
          // Nothing that was printed before can be the answer.
          seen = Buffer.alloc(0);
        } else {
          const at = seen.indexOf(step.bytes);
          if (at < 0) break;
          seen = seen.subarray(at + step.bytes.length);
        }
        left = left.slice(1);
      }
      seen = Buffer.from(seen.subarray(Math.max(0, seen.length - (left[0]?.bytes.length ?? 1) + 1)));
      return sent.length === 0 ? undefined : Buffer.concat(sent);
    },
  };
}

/** `--send` and `--expect` of a command line, in the order in which they stand there. Throws `usage`. */
export function parseSteps(
  given: readonly (readonly [name: string, value: string])[],
): readonly ScriptStep[] {
  return given.flatMap(([name, text]) =>
    name === 'send' || name === 'expect' ? [{ step: name, bytes: parseText(name, text), text }] : [],
  );
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', e: '\x1b', '\\': '\\' };

/** `\n \r \t \e \\ \xNN`; everything else stands for itself. */
function parseText(option: string, text: string): Buffer {
  const parts = text.split(/(\\(?:x[0-9a-fA-F]{2}|[^x]|x|$))/);
  return Buffer.concat(
    parts.map((part) => {
      if (!part.startsWith('\\')) return Buffer.from(part);
      const control = CONTROLS[part.slice(1)];
      if (control !== undefined) return Buffer.from(control);
      if (part.length === 4) return Buffer.from(part.slice(2), 'hex');
      throw new VmctlError('usage', `--${option} ${text}: ${part} is no escape`, {
        hint: 'there are \\n \\r \\t \\e \\\\ and \\xNN',
      });
    }),
  );
}
