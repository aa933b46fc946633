import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A small FreeBSD below a temporary directory, for scripts of rc(8): every absolute path of a script, of a command and
 * of rc.conf is rewritten to lie in it, so that nothing of the machine is read or written, and no root is needed.
 * Everything that a sandbox starts is one process group, which ends with it.
 */
export interface Sandbox {
  readonly script: string;
  /** Lines of /etc/rc.conf. */
  readonly rcConf: readonly string[];
  /** Kernel modules that are loaded. */
  readonly modules: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Programs of this sandbox alone, by path; they take the place of the stand-in's. */
  readonly programs?: Readonly<Record<string, string>>;
  /** What sh(1) is, by name; a program of Debian that is not the usual one is called as its applet `sh`. */
  readonly shell?: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly command: string;
  /** Time limit in seconds; status 124 when it is reached. */
  readonly limit?: number;
  /** Only prepares: nothing is kept of it. */
  readonly setup?: boolean;
}

export interface StepResult {
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  /** Argv of the host programs that were run, one a line. */
  readonly ran: readonly string[];
}

export interface SandboxResult {
  readonly steps: readonly StepResult[];
  /** What daemon(8), supervisors and guests did, in all steps. */
  readonly events: readonly string[];
}

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const STAND_IN = join(REPOSITORY, 'test/rc/stand-in');
const FULL_PATH = '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin';
const REAL_TOOLS =
  'sh cat rm ls mv cp mkdir chmod touch grep awk mktemp true false head tr wc ln basename dirname'.split(' ');
const STAND_INS: Readonly<Record<string, string>> = {
  '/bin': 'sleep date ps pwait stty kenv sed cpuset',
  '/sbin': 'kldstat kldload sysctl',
  '/usr/bin': 'limits logger su nice env protect id pkill timeout',
  '/usr/sbin': 'daemon setfib sysrc jail jls jexec',
  '/usr/local/bin': 'node vmctl',
  '/libexec': 'daemond',
};
const DIRECTORIES =
  '/tmp /root /etc/rc.d /etc/defaults /etc/rc.conf.d /usr/local/etc/rc.d /usr/local/etc/rc.conf.d /var/run /var/log ' +
  '/var/db /usr/local/lib/vmctl /usr/local/libexec /linux/usr/bin /var/state/real /var/state/proc /var/state/locked ' +
  '/var/state/starting /var/state/awaited /var/state/kld /var/state/kldfail /var/state/sysctl';

export function readRepositoryFile(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8');
}

/** Runs the steps one after the other, each as typed at a root shell, and forgets the sandbox. */
export async function runSandbox(sandbox: Sandbox): Promise<SandboxResult> {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-rc-'));
  try {
    build(root, sandbox);
    writeFileSync(join(root, 'driver'), driverOf(root, sandbox.steps));
    await runDriver(root);
    return collect(root, sandbox.steps);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

function build(root: string, sandbox: Sandbox): void {
  const { script, rcConf, modules, files = {}, programs = {}, shell = 'sh' } = sandbox;
  const write = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), below(root, text));
    chmodSync(join(root, path), mode);
  };
  for (const directory of DIRECTORIES.split(' ')) mkdirSync(join(root, directory), { recursive: true });
  for (const name of ['rc.subr', 'rc', 'rc.shutdown']) write(`/etc/${name}`, standIn(name), 0o755);
  for (const name of ['service', 'rcorder']) write(`/usr/sbin/${name}`, standIn(name), 0o755);
  for (const name of ['program', 'daemon.sh', 'recorded.sh']) write(`/libexec/${name}`, standIn(name), 0o755);
  for (const [path, text] of Object.entries(programs)) write(path, text, 0o755);
  for (const [directory, names] of Object.entries(STAND_INS)) linkAll(root, directory, names.split(' '));
  linkTools(root, shell);
  for (const name of modules) write(`/var/state/kld/${name}`, '');
  write('/etc/rc.conf', rcConf.map((line) => `${line}\n`).join(''));
  write('/usr/local/etc/rc.d/vmctl', script, 0o755);
  for (const [path, text] of Object.entries(files)) write(path, text, 0o755);
}

function standIn(name: string): string {
  return readFileSync(join(STAND_IN, name), 'utf8');
}

function linkAll(root: string, directory: string, names: readonly string[]): void {
  mkdirSync(join(root, directory), { recursive: true });
  for (const name of names) {
    const path = join(root, directory, name);
    if (!existsSync(path)) symlinkSync(join(root, '/libexec/program'), path);
  }
}

function linkTools(root: string, shell: string): void {
  for (const name of REAL_TOOLS) symlinkSync(realTool(name === 'sh' ? shell : name), join(root, 'bin', name));
  for (const name of ['sleep', 'sed', 'env', 'date'])
    symlinkSync(realTool(name), join(root, 'var/state/real', name));
  for (const name of ['sleep', 'true']) symlinkSync(realTool(name), join(root, 'linux/usr/bin', name));
}

function realTool(name: string): string {
  const directories = [...(process.env.PATH ?? '').split(':'), '/bin', '/usr/bin'];
  const path = directories.map((directory) => join(directory, name)).find((one) => existsSync(one));
  if (path === undefined) throw new Error(`no ${name} on this machine`);
  return path;
}

/** Puts every absolute path of a text below `root`, also those whose slashes are escaped for sed(1). */
function below(root: string, text: string): string {
  const names = '(etc|var|usr|bin|sbin|linux|tmp|libexec|root)\\b';
  const escaped = root.replaceAll('/', '\\/');
  return text
    .replaceAll('@ROOT@', root)
    .replace(new RegExp(`\\\\/${names}(?=\\\\/)`, 'g'), (_, name: string) => `\0${name}`)
    .replace(/(\0\w+(?:\\\/\w[\w.]*)*)/g, (path) => `${escaped}\\/${path.slice(1)}`)
    .replace(new RegExp(`(?<![\\w./}!\\\\*])/${names}`, 'g'), `${root}/$1`);
}

/** A POSIX sh script that runs the steps; at its end it ends its process group. */
function driverOf(root: string, steps: readonly Step[]): string {
  const state = `${root}/var/state`;
  const lines = [
    `PATH=${below(root, FULL_PATH)}; export PATH; HOME=${root}/root; cd ${root}; umask 022`,
    `settle() { n=0; while [ $n -lt 1000 ] && [ -n "$(ls ${state}/starting)" ]; do n=$((n + 1)); ${state}/real/sleep 0.01; done; }`,
    `: > ${state}/events`,
  ];
  steps.forEach(({ command, limit = 60 }, index) => {
    writeFileSync(`${root}/step.${index}`, `${below(root, command)}\n`);
    lines.push(
      `: > ${state}/ran`,
      `${realTool('timeout')} --foreground ${limit} sh ${root}/step.${index} > ${root}/out.${index} 2> ${root}/err.${index} < /dev/null`,
      `echo $? > ${root}/rc.${index}; settle; mv ${state}/ran ${root}/ran.${index}`,
    );
  });
  return [...lines, `${state}/real/sleep 0.05`, 'kill -KILL 0', ''].join('\n');
}

function runDriver(root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', [join(root, 'driver')], { detached: true, stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}

function collect(root: string, steps: readonly Step[]): SandboxResult {
  const read = (name: string): string => readFileSync(join(root, name), 'utf8').replaceAll(root, '');
  const lines = (name: string): string[] => read(name).split('\n').filter(Boolean);
  const results = steps.flatMap(({ command, setup }, index) =>
    setup === true
      ? []
      : [
          {
            command,
            stdout: read(`out.${index}`),
            stderr: read(`err.${index}`),
            status: Number(read(`rc.${index}`)),
            ran: lines(`ran.${index}`),
          },
        ],
  );
  return { steps: results, events: lines('var/state/events').map((line) => line.replace('[event] ', '')) };
}
