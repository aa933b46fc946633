import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, GUEST_TOML, HOST_TOML, waitFor, type Stage } from './stage.js';

/** A shell script of the operator's own, below the world's root. */
function script(stage: Stage, path: string, text: string): void {
  const file = join(stage.world.dir, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, `#!/bin/sh\n${text}`);
  chmodSync(file, 0o755);
}

/** Pids of the world's processes whose words hold that text. */
function processes(stage: Stage, text: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return words.includes(stage.world.dir) && words.includes(text);
    } catch {
      return false;
    }
  });
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

const home = (stage: Stage, name: string): string => join(stage.world.dir, 'var/db/vmctl/vms', name);

const HOOKED = `${GUEST_TOML}[hooks]
pre_start = ["/hooks/note", "a word"]
post_start = ["/hooks/note"]
pre_stop = ["/hooks/note"]
post_stop = ["/hooks/note"]
`;
/** Only what the kernel gives everybody is open in it. */
const NOTE = `echo "$VMCTL_HOOK $VMCTL_REASON $VMCTL_NAME [$1] [\${VMCTL_EXIT-}]" >> notes
for fd in /proc/$$/fd/*; do readlink "$fd"; done > fds
env | cut -d= -f1 | sort > names
echo "hook says $VMCTL_HOOK"
`;

test('hooks are real programs: their words, environment, directory, output and nothing of the supervisor open', async () => {
  using stage = createStage();
  stage.define('host', HOST_TOML);
  stage.vm('web', HOOKED);
  script(stage, 'hooks/note', NOTE);
  await stage.up('web');
  const read = (name: string): string => readFileSync(join(home(stage, 'web'), name), 'utf8');
  await stage.until(
    'web',
    'settles',
    () => existsSync(join(home(stage, 'web'), 'notes')) && /post_start/.test(read('notes')),
  );
  stage.ok('stop', 'web');
  assert.equal(read('notes').split('\n').slice(0, 4), [
    'pre_start start web [a word] []',
    'post_start start web [] []',
    'pre_stop stop web [] []',
    'post_stop stop web [] [powered off]',
  ]);
  // What this test was itself started with open nobody closes.
  const inherited = readdirSync('/proc/self/fd').map((fd) => targetOf(`/proc/self/fd/${fd}`));
  const own = read('fds')
    .split('\n')
    .filter(
      (target) => !/\/(?:null|guests\/web\.log|fds|note)$|^$/.test(target) && !inherited.includes(target),
    );
  assert.equal(own, []);
  assert.equal(
    read('names')
      .split('\n')
      .filter((name) => /^[A-Z]/.test(name) && !['OLDPWD', 'PWD', 'SHLVL'].includes(name)),
    [...['PATH', 'VMCTL_DIR', 'VMCTL_EXIT', 'VMCTL_HOOK', 'VMCTL_NAME', 'VMCTL_REASON']],
  );
  assert.match(stage.ok('logs', 'web'), /hook says pre_stop/);
});

test('a pre_start that says no ends the start with status 71 and its last line; a supervisor killed in one leaves no hook behind', async () => {
  using stage = createStage();
  stage.define('host', HOST_TOML);
  stage.vm('web', `${GUEST_TOML}[hooks]\npre_start = ["/hooks/mount"]\n`);
  script(stage, 'hooks/mount', 'echo the pool is gone >&2; exit 3\n');
  const failed = stage.vmctl('start', 'web');
  assert.is(failed.status, 71);
  assert.match(
    failed.stderr,
    /vmctl: web: failed: did not start: pre_start ended with exit status 3: the pool is gone/,
  );
  assert.is(stage.status('web').status, 'failed');
  assert.equal(stage.launches('web'), []);
  script(stage, 'hooks/mount', `: "${stage.world.dir}"; sleep 300; touch late\n`);
  stage.ok('start', 'web', '--no-wait');
  await stage.until('web', 'runs its hook', () => processes(stage, 'hooks/mount').length === 1);
  await stage.killDaemon();
  await waitFor('the hook lives on', () => (processes(stage, 'hooks/mount').length === 1 ? true : undefined));
  script(stage, 'hooks/mount', 'exit 0\n');
  await stage.daemon();
  await stage.running('web');
  assert.equal(processes(stage, 'hooks/mount'), []);
  assert.is(stage.launches('web').length, 1);
});

test('swtpm stands beside its guest, and a medium is there until full stop', async () => {
  using stage = createStage({ release: 15 });
  stage.define('host', HOST_TOML);
  stage.vm('win', `${GUEST_TOML}[tpm]\ntype = "swtpm"\n`);
  const iso = join(stage.world.dir, 'win.iso');
  writeFileSync(iso, '');
  truncateSync(iso, 2048);
  const planned = stage.ok('plan', 'win', '--cdrom', iso);
  assert.match(planned, /^swtpm socket --tpm2 .* &$/m);
  stage.ok('start', 'win', '--cdrom', iso);
  assert.match(stage.ok('status', 'win'), /medium +\/win\.iso/);
  const [launch] = stage.launches('win');
  assert.ok(planned.includes(launch?.join(' ') ?? '-'), 'as planned');
  assert.match(launch?.join(' ') ?? '', new RegExp(`ahci-cd,${iso},ro,bootindex=0`));
  assert.is(statSync(join(home(stage, 'win'), 'tpm')).mode & 0o777, 0o700);
  assert.ok(statSync(join(home(stage, 'win'), 'swtpm.sock')).isSocket());
  const tpm = (): readonly string[] => processes(stage, 'bin/swtpm socket');
  assert.is(tpm().length, 1);
  await stage.killDaemon();
  await stage.daemon();
  await stage.running('win');
  process.kill(Number(tpm()[0]), 'SIGKILL');
  await stage.until('win', 'tells of it', ({ detail }) => /companion swtpm/.test(detail ?? ''));
  stage.ok('restart', 'win');
  assert.is(tpm().length, 1);
  assert.not(/ahci-cd/.test(stage.launches('win').at(-1)?.join(' ') ?? 'ahci-cd'));
  assert.is(stage.vmctl('start', 'win', '--cdrom', iso).status, 75);
  stage.ok('stop', 'win');
  assert.equal(tpm(), []);
});

test.run();
