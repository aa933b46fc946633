import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ptyFault, ptyOn, quoted, type Pty } from './pty.js';
import type { Stage } from './stage.js';

/** An sshd(8) on loopback with keys and a configuration of its own. */
export interface SshServer {
  /** A line of sh on the simulated host, on the terminal of an ssh(1) that sits on a terminal of its own. */
  at(stage: Pick<Stage, 'world'>, line: string): SshSession;
  [Symbol.dispose](): void;
}

export interface SshSession extends Pty {
  /** Of the ssh client, and the terminal that it sits on; once it was begun. */
  client(): { readonly pid: number; readonly tty: string };
}

/** Why there is no such session here; undefined = there is. */
export async function sshFault(): Promise<string | undefined> {
  const absent = ['sshd', 'ssh', 'ssh-keygen'].filter((name) => pathOf(name) === undefined);
  if (absent.length > 0) return `no ${absent.join(', no ')}`;
  if (ptyFault() !== undefined) return ptyFault();
  const server = await createSshServer();
  try {
    // Nothing of ours is in it: an account that is locked, say, is let in by no sshd.
    const { status, stderr } = spawnSync('ssh', [...server.words, 'true'], { encoding: 'utf8' });
    return status === 0 ? undefined : `sshd lets nobody in: ${stderr.trim()}`;
  } finally {
    server[Symbol.dispose]();
  }
}

/** Listens when it is resolved. */
export async function createSshServer(): Promise<SshServer & { readonly words: readonly string[] }> {
  const dir = mkdtempSync('/tmp/vh');
  for (const key of ['host', 'user'])
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, key)]);
  // As root it separates privileges, for which it wants this very directory (sshd(8), FILES).
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const { port, child } = await listening(dir);
  writeFileSync(join(dir, 'known'), `[127.0.0.1]:${port} ${readFileSync(join(dir, 'host.pub'), 'utf8')}`);
  const words = clientWords(dir, port);
  return {
    words,
    at: (stage, line) => openSession(stage, words, line),
    [Symbol.dispose]: () => {
      child.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Listening {
  readonly port: number;
  readonly child: ChildProcess;
}

const TRIES = 5;

/** Somebody else may take the port before it does. */
async function listening(dir: string): Promise<Listening> {
  let log = '';
  for (let left = TRIES; left > 0; left -= 1) {
    const port = await freePort();
    writeFileSync(join(dir, 'config'), configOf(dir, port));
    // In a path of its own, by which it runs itself again for each connection.
    const child = spawn(pathOf('sshd') ?? 'sshd', ['-D', '-e', '-f', join(dir, 'config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    log = '';
    const up = await new Promise<boolean>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes(`Server listening on 127.0.0.1 port ${port}`)) resolve(true);
      });
      child.once('close', () => resolve(false)).once('error', () => resolve(false));
    });
    if (up) return { port, child };
  }
  throw new Error(`sshd does not listen: ${log}`);
}

function configOf(dir: string, port: number): string {
  const authorized = join(dir, 'authorized');
  writeFileSync(authorized, readFileSync(join(dir, 'user.pub')));
  chmodSync(authorized, 0o600);
  return [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', 'PidFile none', `HostKey ${join(dir, 'host')}`],
    ...[`AuthorizedKeysFile ${authorized}`, 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PrintMotd no', 'PrintLastLog no'],
    '',
  ].join('\n');
}

function clientWords(dir: string, port: number): readonly string[] {
  const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'IdentityAgent=none', 'StrictHostKeyChecking=yes'];
  return [
    ...['-F', '/dev/null', '-i', join(dir, 'user'), '-p', String(port), '-l', userInfo().username],
    ...[...options, `UserKnownHostsFile=${join(dir, 'known')}`].flatMap((option) => ['-o', option]),
    '127.0.0.1',
  ];
}

function openSession({ world }: Pick<Stage, 'world'>, words: readonly string[], line: string): SshSession {
  // A session begins with an environment of its own.
  const own = Object.entries({ ...world.env, NO_COLOR: '1' }).filter(
    ([name, value]) => name === 'NO_COLOR' || process.env[name] !== value,
  );
  const there = `cd ${quoted(world.dir)}; export ${own.map(([name, value]) => `${name}=${quoted(value ?? '')}`).join(' ')}; ${line}`;
  const command = ['ssh', '-tt', ...words, `exec sh -c ${quoted(there)}`].map(quoted).join(' ');
  const pty = ptyOn({ world }, `echo "client $$ on $(tty)"; exec env TERM=xterm ${command}`);
  return {
    ...pty,
    client: () => {
      const [, pid, tty = ''] = /client (\d+) on (\S+)/.exec(pty.shown()) ?? [];
      return { pid: Number(pid), tty };
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whole, as sshd wants to be run; its directory is not in everybody's PATH. */
function pathOf(program: string): string | undefined {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { env, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
