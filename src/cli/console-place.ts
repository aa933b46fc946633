import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where this client sits, for others to see: `ann on pts/3 from 192.0.2.7`. */
export function clientPlace(env: Environment, onTerminal: boolean): string {
  const user = env['SUDO_USER'] ?? env['DOAS_USER'] ?? userName();
  const terminal = onTerminal ? terminalName() : undefined;
  const [remote] = (env['SSH_CONNECTION'] ?? '').split(' ');
  return [user, terminal && `on ${terminal}`, remote && `from ${remote}`]
    .filter(Boolean)
    .join(' ')
    .slice(0, 80);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/** Node has no ttyname(3). */
function terminalName(): string | undefined {
  const { stdout } = spawnSync('tty', [], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  const [, name] = /^\/dev\/(\S+)$/m.exec(stdout ?? '') ?? [];
  return name;
}
