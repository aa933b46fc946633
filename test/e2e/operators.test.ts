import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatusReport } from '../../src/protocol/report.js';
import { createStage, GUEST_TOML, HOST_TOML, waitFor, type Begun, type Ran, type Stage } from './stage.js';

const [ANN, BOB, CARL, EVE, CLUB] = [12345, 12346, 12347, 12349, 12350] as const;
const reason = process.getuid?.() === 0 ? undefined : 'not root: other users cannot be tried';
if (reason !== undefined) console.log(`# skipped: ${reason}`);
const asRoot = reason === undefined ? test : test.skip;

/** Ann owns web, bob db, the group club owns shared; carl operates all of them, and nobody is called ghost. */
function createParty(): Stage {
  const stage = createStage();
  chmodSync(stage.world.dir, 0o755);
  for (const [name, uid] of Object.entries({ ann: ANN, bob: BOB, carl: CARL }))
    stage.world.simctl('user', name, String(uid));
  stage.world.simctl('group', 'club', String(CLUB));
  stage.define('host', `operators = ["user:carl", "user:ghost"]\n${HOST_TOML}`);
  stage.vm('web', `owner = "user:ann"\n${GUEST_TOML}`);
  stage.vm('db', `owner = "user:bob"\n${GUEST_TOML}`);
  stage.vm('shared', `owner = ["group:club"]\n${GUEST_TOML}`);
  return stage;
}

interface Who {
  readonly uid: number;
  readonly gid?: number;
}

function commandOf({ world, paths }: Stage, { uid, gid = uid }: Who, args: readonly string[]) {
  const words = [join(process.cwd(), 'dist/vmctl.cjs'), '--dir', paths.definitions, ...args];
  return { words, options: { env: world.env, cwd: '/', uid, gid } };
}

function vmctlAs(stage: Stage, who: Who, ...args: readonly string[]): Ran {
  const { words, options } = commandOf(stage, who, args);
  const ran = spawnSync(process.execPath, words, { ...options, encoding: 'utf8', timeout: 180_000 });
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

function beginAs(stage: Stage, who: Who, ...args: readonly string[]): Begun {
  const { words, options } = commandOf(stage, who, args);
  const child = spawn(process.execPath, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr }))),
  };
}

function seenBy(stage: Stage, who: Who): readonly string[] {
  const { stdout, stderr } = vmctlAs(stage, who, 'status', '--json');
  assert.ok(stdout !== '', stderr);
  return (JSON.parse(stdout) as StatusReport[]).map(({ name }) => name);
}

async function untilSockets({ paths }: Stage, ...names: readonly string[]): Promise<void> {
  const there = (): readonly string[] =>
    existsSync(paths.operatorSockets) ? readdirSync(paths.operatorSockets).sort() : [];
  await waitFor(`sockets ${names.join()}`, () => (String(there()) === String(names) ? true : undefined));
}

asRoot(
  'an owner sees, stops and follows exactly theirs; an operator all; a group its own; a stranger nothing: 77',
  async () => {
    using stage = createParty();
    await stage.up('web');
    const db = await stage.up('db');
    await untilSockets(stage, 'group-club.sock', 'user-ann.sock', 'user-bob.sock', 'user-carl.sock');
    assert.equal(seenBy(stage, { uid: ANN }), ['web']);
    assert.equal(seenBy(stage, { uid: BOB }), ['db']);
    assert.equal(seenBy(stage, { uid: EVE, gid: CLUB }), ['shared']);
    assert.equal(seenBy(stage, { uid: CARL }), ['db', 'shared', 'web']);
    for (const args of [['status'], ['stop', 'web'], ['ping'], ['start', 'web']]) {
      const stranger = vmctlAs(stage, { uid: EVE }, ...args);
      assert.is(stranger.status, 77, stranger.stderr);
      assert.match(stranger.stderr, /^hint: .*operators = \["user:NAME"\].*owner of a VM/m);
    }

    for (const words of [['status'], ['stop'], ['logs'], ['nic', 'list'], ['kill', '-y']]) {
      const [other, none] = ['db', 'xx'].map((name) => vmctlAs(stage, { uid: ANN }, ...words, name));
      assert.is(other?.status, 68, other?.stderr);
      assert.is(
        other?.stderr.replaceAll('db', 'VM'),
        none?.stderr.replaceAll('xx', 'VM'),
        'not there, for all she knows',
      );
    }
    for (const words of [
      ['reload'],
      ['daemon', 'stop'],
      ['daemon', 'detach'],
      ['bridge', 'down', 'bnet0'],
      ['macs'],
      ['adopt', 'web'],
    ]) {
      const refused = vmctlAs(stage, { uid: ANN }, ...words);
      assert.is(refused.status, 77, `${words.join(' ')}: ${refused.stderr}`);
    }
    for (const words of [
      ['reload'],
      ['daemon', 'stop'],
      ['bridge', 'down', 'bnet0'],
      ['jail', 'detach', 'www'],
    ])
      assert.is(vmctlAs(stage, { uid: CARL }, ...words).status, 77, words.join(' '));
    for (const words of [
      'status',
      'net',
      'graph',
      'macs',
      'metrics',
      'logs web',
      'events',
      'check',
      'bridge list',
    ]) {
      const read = vmctlAs(stage, { uid: CARL }, ...words.split(' '));
      assert.is(read.status, 0, `${words}: ${read.stderr}`);
    }
    for (const words of ['status', 'logs web', 'events', 'status web', 'check web', 'net', 'graph']) {
      const read = vmctlAs(stage, { uid: ANN }, ...words.split(' '));
      assert.is(read.status, 0, `${words}: ${read.stderr}`);
      assert.not.match(read.stdout, /(?<!\/)\bdb\b/, words);
    }
    assert.match(
      vmctlAs(stage, { uid: ANN }, 'macs').stderr,
      'operators = ["user:ann"] in host.toml makes one',
    );
    assert.is(
      vmctlAs(stage, { uid: ANN }, 'complete-names', 'vm').stdout,
      'web\n',
      'hers, as the daemon says',
    );
    assert.is(vmctlAs(stage, { uid: CARL }, 'complete-names', 'vm').stdout, 'db\nshared\nweb\n');

    const stopped = vmctlAs(stage, { uid: ANN }, 'stop', '--all', '--yes');
    assert.is(stopped.status, 0, stopped.stderr);
    assert.match(stopped.stdout, /^web: /);
    assert.is(stage.status('web').status, 'stopped');
    assert.is(stage.status('db').pid, db.pid, 'db runs on');
    const events = vmctlAs(stage, { uid: ANN }, 'events').stdout.trim().split('\n');
    assert.ok(events.length > 2);
    assert.equal([...new Set(events.map((line) => (JSON.parse(line) as { vm?: string }).vm))], ['web']);
    assert.match(stage.ok('events'), /"verb":"stop","names":\["web"\],"by":"user:ann"/);
    assert.is(vmctlAs(stage, { uid: CARL }, 'start', 'web', '--no-wait').status, 0);
  },
);

asRoot('without a daemon anybody sees what may be read, and is told what may not', async () => {
  using stage = createParty();
  await stage.up('web');
  stage.ok('daemon', 'detach');
  stage.vm('hidden');
  chmodSync(join(stage.paths.definitions, 'hidden.toml'), 0o600);
  // The programs of the simulated host keep its state in files, and anybody may run ps(1).
  spawnSync('chmod', ['-R', 'a+rwX', join(stage.world.dir, '.sim'), join(stage.world.dir, 'journal.jsonl')]);

  const status = vmctlAs(stage, { uid: EVE }, 'status', '--json');
  assert.is(status.status, 0, status.stderr);
  assert.match(status.stderr, /no daemon is running: nothing is supervised/);
  assert.match(status.stderr, /not seen: \S+hidden\.toml: permission denied/);
  assert.match(status.stderr, /not seen: records in \S+ \(EACCES\)/);
  const vms = JSON.parse(status.stdout) as StatusReport[];
  assert.equal(
    vms.map((vm) => [vm.name, vm.status, vm.definition]),
    [
      ['db', 'stopped', 'current'],
      ['hidden', 'stopped', 'current'],
      ['shared', 'stopped', 'current'],
      ['web', 'running', 'current'],
    ],
  );

  const check = vmctlAs(stage, { uid: EVE }, 'check');
  assert.is(check.status, 0, 'what nobody may read has no fault');
  assert.is(check.stdout, 'no faults: db, shared, web\n');
  assert.match(check.stderr, /not seen: \S+hidden\.toml: permission denied/);
  for (const words of [
    ['check', 'hidden'],
    ['plan', 'hidden'],
  ]) {
    const closed = vmctlAs(stage, { uid: EVE }, ...words);
    assert.is(closed.status, 77, words.join(' '));
    assert.match(closed.stderr, /hidden\.toml cannot be read: permission denied\nhint: .*chmod o\+r/);
  }
  const plan = vmctlAs(stage, { uid: EVE }, 'plan', 'db');
  assert.is(plan.status, 0, plan.stderr);
  assert.match(plan.stdout, /^bhyve .* db$/m);
  assert.match(plan.stderr, /not seen, assumed absent: records in/);
  assert.match(plan.stderr, /not seen: whether a start would be refused/);
  assert.not.match(plan.stderr, /cannot be written/);
  for (const words of [
    ['logs', 'web'],
    ['stop', 'web'],
  ])
    assert.match(vmctlAs(stage, { uid: EVE }, ...words).stderr, /ask an administrator/, words.join(' '));
});

asRoot('rights that are withdrawn are gone with the reload, and what was followed ends', async () => {
  using stage = createParty();
  await stage.up('web');
  await untilSockets(stage, 'group-club.sock', 'user-ann.sock', 'user-bob.sock', 'user-carl.sock');
  const following = beginAs(stage, { uid: ANN }, 'logs', '-f', 'web');
  await new Promise((resolve) => following.child.stdout?.once('data', resolve));
  stage.define('web', `owner = "user:bob"\n${GUEST_TOML}`);
  stage.ok('reload');
  const { status, stderr } = await following.ended;
  assert.is(status, 77, stderr);
  assert.is(vmctlAs(stage, { uid: ANN }, 'status').status, 77);
  assert.equal(seenBy(stage, { uid: BOB }), ['db', 'web']);
  await untilSockets(stage, 'group-club.sock', 'user-bob.sock', 'user-carl.sock');
  // Named again, she is let in at once; so is she by the next daemon.
  stage.define('web', `owner = "user:ann"\n${GUEST_TOML}`);
  stage.ok('reload');
  assert.equal(seenBy(stage, { uid: ANN }), ['web']);
  await stage.killDaemon();
  const dead = vmctlAs(stage, { uid: ANN }, 'start', 'web');
  assert.is(dead.status, 77, 'she cannot start it');
  assert.match(dead.stderr, /only root may start it\nhint: run this as root.*or ask an administrator/);
  assert.match(vmctlAs(stage, { uid: ANN }, 'status').stderr, /no daemon is running/);
  // As after a boot: no socket is left, and the name service takes its time.
  rmSync(stage.paths.operatorSockets, { recursive: true });
  stage.world.simctl('fault', '{"command":"getent","delayMs":1500,"times":0}');
  await stage.daemon();
  assert.equal(seenBy(stage, { uid: ANN }), ['web'], 'she is waited for');
  assert.is(vmctlAs(stage, { uid: EVE }, 'status').status, 77);
});

asRoot(
  'who is several at once sees all of theirs in one list and stops each by the right way in',
  async () => {
    if (spawnSync('setpriv', ['--version']).status !== 0) return console.log('# skipped: no setpriv(1)');
    using stage = createParty();
    await stage.up('web');
    await stage.up('shared');
    await untilSockets(stage, 'group-club.sock', 'user-ann.sock', 'user-bob.sock', 'user-carl.sock');
    const { words } = commandOf(stage, { uid: ANN }, ['stop', 'shared', 'web', 'db']);
    const member = (args: readonly string[]): Ran =>
      spawnSync(
        'setpriv',
        [`--reuid=${ANN}`, `--regid=${ANN}`, `--groups=${ANN},${CLUB}`, process.execPath, ...args],
        {
          ...{ env: stage.world.env, cwd: '/', encoding: 'utf8', timeout: 180_000 },
        },
      );
    const status = member(commandOf(stage, { uid: ANN }, ['status', '--json']).words);
    assert.equal(
      (JSON.parse(status.stdout) as StatusReport[]).map(({ name }) => name),
      ['shared', 'web'],
    );
    const ran = member(words);
    assert.is(ran.status, 68, ran.stderr);
    assert.equal([stage.status('web').status, stage.status('shared').status], ['stopped', 'stopped']);
  },
);

asRoot(
  "an owner types at the console of her own VM, an operator at all, and nobody at another's",
  async () => {
    using stage = createParty();
    await stage.up('web');
    await stage.up('db');
    await untilSockets(stage, 'group-club.sock', 'user-ann.sock', 'user-bob.sock', 'user-carl.sock');
    const words = ['--expect', 'login:', '--send', '\\n', '--expect', 'login:', '--timeout', '80s'];
    const own = vmctlAs(stage, { uid: ANN }, 'console', 'web', ...words);
    assert.is(own.status, 0, own.stderr);
    assert.is(vmctlAs(stage, { uid: CARL }, 'console', 'db', ...words).status, 0);
    assert.is(
      vmctlAs(stage, { uid: ANN }, 'console', 'db', ...words).status,
      68,
      'not there, for all she knows',
    );
    assert.is(vmctlAs(stage, { uid: EVE }, 'console', 'web', ...words).status, 77);
    assert.match(stage.ok('events'), /"verb":"console","names":\["web"\],"by":"user:ann"/);
  },
);

test('a principal that the host does not know is a warning of check and of the log, and no fault', async () => {
  using stage = createStage();
  stage.define('host', `operators = ["user:ghost"]\n${HOST_TOML}`);
  stage.vm('web', `owner = "group:ghosts"\n${GUEST_TOML}`);
  const { status, stderr } = stage.vmctl('check');
  assert.is(status, 0, stderr);
  assert.match(stderr, /^vmctl: host: warning: user:ghost: no such user on this host/m);
  assert.match(stderr, /^vmctl: web: warning: group:ghosts: no such group on this host/m);
  assert.not.match(stage.vmctl('check', 'web').stderr, /user:ghost/);
  await stage.daemon();
  await waitFor('the warning', () =>
    /user:ghost: no such user/.test(stage.ok('events')) ? true : undefined,
  );
});

test.run();
