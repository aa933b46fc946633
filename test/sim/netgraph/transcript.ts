/** One thing that happened in a recorded session; `line` is its line number in the file. */
export type Recorded =
  | { readonly kind: 'run'; readonly line: number; readonly run: RecordedRun }
  | {
      readonly kind: 'open';
      readonly line: number;
      readonly args: readonly string[];
      readonly text: string;
      readonly pid: number;
    }
  | { readonly kind: 'typed'; readonly line: number; readonly command: string; readonly text: string }
  | { readonly kind: 'packet'; readonly line: number; readonly text: string }
  | { readonly kind: 'end'; readonly line: number; readonly text: string; readonly rc: string };

export interface RecordedRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Reads a file of ../shared/freebsd/ngctl-transcripts; its README.md says how a step is laid out. */
export function parseTranscript(text: string): readonly Recorded[] {
  const lines = text.split('\n');
  const found: Recorded[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    if (line.includes('(interactive, on a pty')) at = readInteractive(lines, at, found);
    else if (/^\$ (ngctl|nghost)/.test(line)) at = readRun(lines, at, found);
    else at += 1;
  }
  return found;
}

function readRun(lines: readonly string[], start: number, found: Recorded[]): number {
  const [program, ...args] = shellWords(lines[start]!.slice(2).replace(/ {2,}\(.*$| <<'EOF'.*$/, ''));
  let at = start + 1;
  const script: string[] = [];
  const withInput = lines[start]!.includes("<<'EOF'");
  if (withInput) {
    while (!/^(EOF$| {4}.*EOF$)/.test(lines[at]!)) script.push(lines[at++]!.slice(4));
    if (lines[at] !== 'EOF') script.push(lines[at]!.slice(4, -3));
    at += 1;
  }
  const stdout: string[] = [];
  const stderr: string[] = [];
  for (; !lines[at]!.startsWith('rc='); at += 1) {
    if (lines[at]!.startsWith('[stderr] ')) stderr.push(lines[at]!.slice(9));
    else stdout.push(lines[at]!);
  }
  const run = {
    program: program!,
    args,
    input: withInput ? script.map(uncat).join('') : undefined,
    stdout: joined(stdout),
    stderr: joined(stderr),
    code: Number(lines[at]!.slice(3)),
  };
  found.push({ kind: 'run', line: start + 1, run });
  return at + 1;
}

/** What the terminal showed: the prompt `+ ` and what was typed, output, and other shells' steps in between. */
function readInteractive(lines: readonly string[], start: number, found: Recorded[]): number {
  const args = shellWords(lines[start]!.slice(2).replace(/ +\(interactive.*$/, '')).slice(1);
  let at = start + 1;
  const output = (): string => {
    const from = at;
    while (!/^(\+ |<<<|rc=|\^D$|$)/.test(lines[at]!)) at += 1;
    return joined(lines.slice(from, at));
  };
  const pid = Number(/link2 +ngctl(\d+)/.exec(lines.slice(start, start + 40).join('\n'))?.[1] ?? 1);
  found.push({ kind: 'open', line: start + 1, args, text: output(), pid });
  while (!/^rc=/.test(lines[at]!)) {
    const line = lines[at]!;
    if (/^\$ ng/.test(line)) at = readRun(lines, at, found);
    else if (line.startsWith("Rec'd data packet")) at = readPacket(lines, at, found);
    else if (line.startsWith("Rec'd command")) break;
    else if (/^(<<<|\^D$|$|\+ $)/.test(line)) at += 1;
    else {
      const typed = { kind: 'typed', line: (at += 1), command: line.replace(/^\+ /, '') } as const;
      found.push({ ...typed, text: output() });
    }
  }
  const from = at;
  while (!/^rc=/.test(lines[at]!)) at += 1;
  found.push({ kind: 'end', line: from + 1, text: joined(lines.slice(from, at)), rc: lines[at]!.slice(3) });
  return at + 1;
}

function readPacket(lines: readonly string[], start: number, found: Recorded[]): number {
  let at = start + 1;
  while (/^[0-9a-f]{4}: /.test(lines[at]!)) at += 1;
  found.push({ kind: 'packet', line: start + 1, text: joined(lines.slice(start, at)) });
  return at;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** bash's printf %q: backslashes and `''`. */
function shellWords(text: string): readonly string[] {
  const words = text.match(/(?:\\.|[^\s\\])+/g) ?? [];
  return words.map((word) => (word === "''" ? '' : word.replace(/\\(.)/g, '$1')));
}

/** Undoes cat -A of one line; a line without `$` at its end had no newline. */
function uncat(line: string): string {
  const whole = line.endsWith('$');
  const plain = (whole ? line.slice(0, -1) : line)
    .replace(/M-([CA-Z])(M-)?(\^?.)/g, (_all, high: string, meta: string | undefined, low: string) =>
      Buffer.from([high.charCodeAt(0) + 128, low.charCodeAt(0) + (meta === undefined ? 0 : 128)]).toString(),
    )
    .replace(/\^([@-_])/g, (_all, letter: string) => String.fromCharCode(letter.charCodeAt(0) - 64));
  return whole ? `${plain}\n` : plain;
}
