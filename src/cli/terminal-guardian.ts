import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Puts a terminal back that a killed process has left in raw mode: a shell of its own, which waits for the end of a pipe
 * that only we hold open. SIGKILL leaves us no last word, and stty(1) is the one program every host has for it.
 */
export interface Guardian {
  /** The modes are now those to come back to. */
  save(): Promise<void>;
  /** Raw, as cfmakeraw(3): Node's own raw mode goes on writing a carriage return before each line feed. */
  raw(): Promise<void>;
  dismiss(): void;
}

/*
 * Descriptor 3 is the terminal. What somebody has set since, such as the shell we came from, stays: only the very modes
 * that were ours are taken back. In a session of its own it may set the modes from behind (tty(4), TOSTOP).
 */
const SCRIPT = `saved= raw=
while read -r word; do
  case $word in
  save) saved=$(stty -g <&3) ;;
  raw) stty raw -echo <&3 && raw=$(stty -g <&3) ;;
  esac
  echo done
done
[ -n "$saved" ] && [ -n "$raw" ] && [ "$(stty -g <&3)" = "$raw" ] && stty "$saved" <&3
`;

/** Without a shell there is none, and everything else works. */
export function startGuardian(terminal = 0): Guardian {
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'pipe', 'ignore', terminal],
    detached: true,
    cwd: '/',
  });
  const answers: (() => void)[] = [];
  let gone = false;
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
  return { save: () => say('save'), raw: () => say('raw'), dismiss: () => void child.stdin?.end() };

  function say(word: string): Promise<void> {
    if (gone) return Promise.resolve();
    child.stdin?.write(`${word}\n`);
    return new Promise((resolve) => answers.push(resolve));
  }
}

const NEWLINE = 0x0a;

/** It waits for us, not we for it. */
function unref(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout]) (pipe as { unref?: () => void } | null)?.unref?.();
}
