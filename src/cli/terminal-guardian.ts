import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Puts a terminal back that a killed process has left raw or drawn upon: a shell of its own, which waits for the end of
 * a pipe that only we hold open. SIGKILL leaves us no last word, and stty(1) is the one program every host has for it.
 */
export interface Guardian {
  /** The modes are now those to come back to, unless they are ours. */
  save(): Promise<void>;
  /** Raw, as cfmakeraw(3): Node's own raw mode goes on writing a carriage return before each line feed. */
  raw(): Promise<void>;
  /** What to write on the screen, such as what leaves the alternate one; without a line feed. '' = nothing. */
  undo(text: string): void;
  /** The terminal is somebody else's for now: nothing is put back. */
  free(): void;
  dismiss(): void;
}

/*
 * Descriptor 3 is the terminal that has modes, 4 the one that is drawn upon. Modes that somebody has set since, such as
 * the shell we came from, stay: only the very ones that were ours are taken back. In a session of its own it may set
 * them from behind (tty(4), TOSTOP).
 */
const SCRIPT = `saved= raw= undo=
while read -r word text; do
  case $word in
  save)
    modes=$(stty -g <&3)
    [ "$modes" = "$raw" ] || saved=$modes
    echo done
    ;;
  raw)
    stty raw -echo <&3 && raw=$(stty -g <&3)
    echo done
    ;;
  undo) undo=$text ;;
  free) raw= undo= ;;
  esac
done
[ -n "$undo" ] && printf %s "$undo" >&4
[ -n "$saved" ] && [ -n "$raw" ] && [ "$(stty -g <&3)" = "$raw" ] && stty "$saved" <&3
`;

/** Of our standard input and output. Without a shell there is none, and everything else works. */
export function startGuardian(): Guardian {
  const screen = process.stdout.isTTY ? 1 : 'ignore';
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'pipe', 'ignore', 0, screen],
    detached: true,
    cwd: '/',
  });
  const answers: (() => void)[] = [];
  let gone = false;
  let undoing = '';
  const end = (): void => {
    gone = true;
    answers.splice(0).forEach((answer) => answer());
  };
  child.on('error', end).on('close', end);
  child.stdin?.on('error', end);
  child.stdout?.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === NEWLINE) answers.shift()?.();
  });
  unref(child);
  return {
    save: () => ask('save'),
    raw: () => ask('raw'),
    undo,
    free,
    dismiss: () => void child.stdin?.end(),
  };

  function ask(word: string): Promise<void> {
    if (gone) return Promise.resolve();
    say(word);
    return new Promise((resolve) => answers.push(resolve));
  }

  function undo(text: string): void {
    if (text !== undoing) say(`undo ${text}`);
    undoing = text;
  }

  function free(): void {
    say('free');
    undoing = '';
  }

  function say(line: string): void {
    if (!gone) child.stdin?.write(`${line}\n`);
  }
}

const NEWLINE = 0x0a;

/** It waits for us, not we for it. */
function unref(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout]) (pipe as { unref?: () => void } | null)?.unref?.();
}
