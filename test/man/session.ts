import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeGround } from '../../src/demo/ground.js';
import { quiet } from '../../src/demo/scene.js';
import { plainText, renderTerminal } from './terminal-svg.js';

/*
 * The pictures of the README and the chapters, of a real run on a simulated host: `npm run pictures` writes them into
 * src/man. Without a directory the session's text is printed, which the test compares with the picture's.
 */

/** What is typed, and what happens meanwhile. */
const SCENES: readonly string[] = [
  '# One TOML file per guest; the bridge and the links are made by what they need.',
  'vmctl check myvm',
  'vmctl start myvm desktop',
  'vmctl status',
  '# The guest crashes, and the supervisor is killed with -9.',
  'simctl guest myvm crash',
  'kill -9 $(cat $VMCTL_ROOT/var/run/vmctl/daemon.pid)',
  'vmctl start linux',
  'vmctl status',
  'vmctl console linux --log | tail -n 5',
  '# Somebody shuts the bridge down under running guests.',
  'ngctl shutdown bnet0:',
  'vmctl graph',
];

/** What is to have happened by itself before the next line is typed: a command that then succeeds. */
const AWAITED: Readonly<Record<string, string>> = {
  'simctl guest myvm crash': `vmctl status myvm --json | grep -q '"attempts": 1' && vmctl status myvm | grep -q '^state *running$'`,
  'ngctl shutdown bnet0:': `vmctl events | grep -q '"bridge.healed"'`,
};

const COLUMNS = 100;

main(process.argv[2]);

function main(directory: string | undefined): void {
  const ground = makeGround(resolve('.'), { TERM: 'xterm' });
  try {
    quiet('sysrc vmctl_enable=YES', ground.env);
    const text = SCENES.map((line) => scene(line, ground.env)).join('\n');
    if (directory === undefined) process.stdout.write(plainText(text));
    else draw(directory, text, ground.env);
  } finally {
    quiet('vmctl jail detach www; vmctl stop --all --force; vmctl daemon stop', ground.env);
    ground.remove();
  }
}

function draw(directory: string, text: string, env: NodeJS.ProcessEnv): void {
  const picture = renderTerminal(text, 'A session with vmctl on a simulated FreeBSD host');
  writeFileSync(join(directory, 'session.svg'), picture);
  quiet('vmctl stop linux desktop; vmctl start router; vmctl jail attach www lan0', env);
  const drawn = quiet(`vmctl graph -o '${join(directory, 'graph.svg')}'`, env);
  if (drawn.status !== 0) throw new Error('vmctl graph -o failed');
}

function scene(line: string, env: NodeJS.ProcessEnv): string {
  if (line.startsWith('#')) return `\x1b[90m${line}\x1b[0m\n`;
  // Progress is drawn over and over in one line: what stands there at the end is nothing.
  const output = onTerminal(line, env)
    .replace(/\r+\n/g, '\n')
    .replace(/[^\n]*\r(?:\x1b\[K)?/g, '');
  const condition = AWAITED[line];
  if (condition !== undefined) awaitCondition(condition, env);
  return `\x1b[1m# ${line}\x1b[0m\n${output}${output === '' || output.endsWith('\n') ? '' : '\n'}`;
}

/** With a true terminal of a known width, as script(1) gives it. */
function onTerminal(line: string, env: NodeJS.ProcessEnv): string {
  const command = `stty cols ${COLUMNS} rows 40; ${line}`;
  const { stdout, error } = spawnSync('script', ['-qec', command, '/dev/null'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) throw error;
  return stdout;
}

function awaitCondition(condition: string, env: NodeJS.ProcessEnv): void {
  for (let tries = 0; tries < 100; tries += 1) {
    if (quiet(condition, env).status === 0) return;
    quiet('sleep 0.2', env);
  }
  throw new Error(`did not happen: ${condition}`);
}
