import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { request } from '../../src/control/client.js';
import { serve } from '../../src/control/server.js';
import { createOperatorSockets, type OperatorSockets } from '../../src/daemon/operator-sockets.js';
import { accessOf, operatorSocketPath } from '../../src/daemon/socket-access.js';
import type { Guard } from '../../src/daemon/guard.js';
import type { Principal } from '../../src/definition/definition.js';
import type { VmctlError } from '../../src/errors.js';
import { driveSteps } from '../../src/plan/drive.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import type { Story, StoryEvent } from '../../src/supervisor/story.js';

const ANN = 12345;
const BOB = 12346;
const reason = process.getuid?.() === 0 ? undefined : 'not root: sockets cannot be given to others';
if (reason !== undefined) console.log(`# skipped: ${reason}`);
const asRoot = reason === undefined ? test : test.skip;

interface Ground extends AsyncDisposable {
  readonly paths: Paths;
  readonly sockets: OperatorSockets;
  /** What getent(1) knows. */
  readonly ids: Map<string, number>;
  readonly wanted: Map<string, Principal>;
  readonly warnings: string[];
  readonly rechecked: string[];
  tell(event: string): void;
  /** Changes who may come in, and waits until that holds. */
  name(...who: readonly string[]): Promise<void>;
}

async function ground(...who: readonly string[]): Promise<Ground> {
  const root = mkdtempSync('/tmp/vd');
  chmodSync(root, 0o755);
  const paths = pathsOf({ root });
  mkdirSync(paths.run, { recursive: true, mode: 0o755 });
  const ids = new Map([
    ['ann', ANN],
    ['bob', BOB],
    ['staff', BOB],
  ]);
  const [wanted, warnings, rechecked, listeners] = [
    new Map<string, Principal>(),
    [] as string[],
    [] as string[],
    new Set<(event: StoryEvent, kept: boolean) => void>(),
  ];
  const story: Story = {
    tell: (_event, data) => void warnings.push(String((data as { reason?: string }).reason)),
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const set = (all: readonly string[]): void => {
    wanted.clear();
    for (const one of all) wanted.set(one, principalOf(one));
  };
  set(who);
  const sockets = createOperatorSockets({
    ...{ paths, story, principals: () => new Map(wanted), guardOf: (one) => guardOf(one, rechecked) },
    execute: (steps) =>
      driveSteps(steps, ({ command }) => {
        const [database, name = ''] = command.args;
        const id = ids.get(name);
        const row = database === 'passwd' ? `${name}:*:${id}:${id}:::\n` : `${name}:*:${id}\n`;
        return Promise.resolve(
          id === undefined ? { code: 2, stdout: '', stderr: '' } : { code: 0, stdout: row, stderr: '' },
        );
      }),
  });
  await sockets.refresh();
  return {
    ...{ paths, sockets, ids, wanted, warnings, rechecked },
    tell: (event) => listeners.forEach((listener) => listener({ time: '', event } as StoryEvent, true)),
    name: (...all) => {
      set(all);
      return sockets.refresh();
    },
    async [Symbol.asyncDispose]() {
      await sockets.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function principalOf(who: string): Principal {
  const [kind = '', name = ''] = who.split(':');
  return { kind: kind as Principal['kind'], name };
}

function guardOf(who: string, rechecked: string[]): Guard {
  return {
    handle: async (_, reply) => reply.done({ kind: 'text', text: who }),
    recheck: () => void rechecked.push(who),
  };
}

interface Who {
  readonly uid: number;
  readonly gid?: number;
  /** For setpriv(1). */
  readonly groups?: string;
}

const CLIENT = `const s = require('net').connect(process.argv[1]);
  s.on('connect', () => s.write('{"version":2,"request":"ping"}\\n'));
  s.on('data', (d) => process.stdout.write(d)).on('error', (e) => process.stdout.write(e.code));`;

/** Connects as that user, in a process of its own: what it is told, or the error's code. */
function connectAs(path: string, { uid, gid = uid, groups }: Who): Promise<string> {
  const command =
    groups === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, `--groups=${groups}`];
  const [file = '', ...args] = [...command, process.execPath, '-e', CLIENT, path];
  const child = spawn(file, args, { cwd: '/', ...(groups === undefined ? { uid, gid } : {}) });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  return new Promise((resolve) =>
    child.on('close', () => resolve(/"text":"([^"]+)"/.exec(stdout)?.[1] ?? stdout)),
  );
}

/** The same while nothing else may happen here: for who must not be let in at all. */
function connectNow(path: string, uid: number): string {
  return spawnSync(process.execPath, ['-e', CLIENT, path], {
    encoding: 'utf8',
    cwd: '/',
    uid,
    gid: uid,
    timeout: 5000,
  }).stdout;
}

asRoot(
  'a user’s socket is that user’s, mode 0600; a group’s is root’s and the group’s, 0660; their directory is open',
  async () => {
    await using here = await ground('user:ann', 'group:staff');
    const { operatorSockets, privateDirectory } = here.paths;
    assert.equal(readdirSync(operatorSockets).sort(), ['group-staff.sock', 'user-ann.sock']);
    const modes = [
      operatorSockets,
      privateDirectory,
      `${operatorSockets}/user-ann.sock`,
      `${operatorSockets}/group-staff.sock`,
    ].map((path) => {
      const { mode, uid, gid } = lstatSync(path);
      return [(mode & 0o7777).toString(8), uid, gid];
    });
    assert.equal(modes, [
      ['755', 0, 0],
      ['700', 0, 0],
      ['600', ANN, 0],
      ['660', 0, BOB],
    ]);
    assert.equal(readdirSync(privateDirectory), []);
  },
);

asRoot('the listener names who asks: each user comes in by their own socket and by no other', async () => {
  await using here = await ground('user:ann', 'group:staff');
  const [ann, staff] = [
    operatorSocketPath(here.paths, principalOf('user:ann')),
    operatorSocketPath(here.paths, principalOf('group:staff')),
  ];
  assert.is(await connectAs(ann, { uid: ANN }), 'user:ann');
  assert.is(await connectAs(ann, { uid: BOB }), 'EACCES');
  // The group that a user's socket has is nobody's way in.
  assert.is(await connectAs(ann, { uid: BOB, gid: 0 }), 'EACCES');
  assert.is(await connectAs(staff, { uid: ANN }), 'EACCES');
  assert.is(await connectAs(staff, { uid: ANN, gid: BOB }), 'group:staff');
  if (spawnSync('setpriv', ['--version']).status === 0)
    assert.is(await connectAs(staff, { uid: ANN, groups: `${ANN},${BOB}` }), 'group:staff');
  else console.log('# skipped: no setpriv(1): a supplementary group cannot be tried');
  assert.is((await request(staff, { request: 'ping' })).kind, 'text');
});

asRoot(
  'while a socket is made it lies where nobody else may go, and it is shown as it is to be',
  async () => {
    await using here = await ground();
    const { operatorSockets, privateDirectory } = here.paths;
    const seen: string[] = [];
    const owner = accessOf({ uid: ANN });
    const server = await serve({
      ...{ socketPath: `${operatorSockets}/user-x.sock`, handle: guardOf('x', []).handle },
      access: {
        ...owner,
        madeIn: privateDirectory,
        // Read between bind(2) and the change of owner.
        get uid() {
          const [made = ''] = readdirSync(privateDirectory);
          seen.push(
            `${(lstatSync(`${privateDirectory}/${made}`).mode & 0o777).toString(8)} ${existsSync(`${operatorSockets}/user-x.sock`)}`,
          );
          seen.push(connectNow(`${privateDirectory}/${made}`, ANN));
          return ANN;
        },
      },
    });
    assert.equal(seen, ['600 false', 'EACCES']);
    assert.is((lstatSync(`${operatorSockets}/user-x.sock`).mode & 0o777).toString(8), '600');
    await server.close();
    assert.equal([readdirSync(operatorSockets), readdirSync(privateDirectory)], [[], []]);
  },
);

asRoot('sockets go and come as the files say; those who stay are judged anew', async () => {
  await using here = await ground('user:ann');
  await here.name('user:ann', 'user:bob');
  assert.equal(readdirSync(here.paths.operatorSockets), ['user-ann.sock', 'user-bob.sock']);
  here.rechecked.length = 0;
  await here.name('user:bob');
  assert.equal(readdirSync(here.paths.operatorSockets), ['user-bob.sock']);
  assert.ok(here.rechecked.includes('user:ann'), 'what ann was being told is judged before her socket goes');
  here.wanted.set('user:ann', principalOf('user:ann'));
  here.tell('host.changed');
  await here.sockets.refresh();
  assert.equal(readdirSync(here.paths.operatorSockets), ['user-ann.sock', 'user-bob.sock']);
});

asRoot(
  'a name that nobody has is a warning, told once, and let in when somebody has it and a reload asks again',
  async () => {
    await using here = await ground('user:carl', 'user:ann');
    await here.sockets.refresh();
    assert.equal(here.warnings, ['user:carl: no such user on this host: nobody is let in by that name']);
    here.ids.set('carl', BOB);
    await here.sockets.refresh({ again: true });
    assert.is(
      await connectAs(operatorSocketPath(here.paths, principalOf('user:carl')), { uid: BOB }),
      'user:carl',
    );
  },
);

asRoot('a name that is another number by now lets in who has that', async () => {
  await using here = await ground('user:ann');
  here.ids.set('ann', BOB);
  await here.sockets.refresh({ again: true });
  const path = operatorSocketPath(here.paths, principalOf('user:ann'));
  assert.is(await connectAs(path, { uid: ANN }), 'EACCES');
  assert.is(await connectAs(path, { uid: BOB }), 'user:ann');
  here.ids.delete('ann');
  await here.sockets.refresh({ again: true });
  assert.not(existsSync(path));
});

asRoot('what an earlier daemon left is taken over or removed', async () => {
  await using here = await ground('user:ann');
  const { paths } = here;
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  await here.sockets.close();
  for (const name of ['user-ann.sock', 'user-gone.sock'])
    spawnSync(process.execPath, ['-e', script, `${paths.operatorSockets}/${name}`]);
  writeFileSync(`${paths.privateDirectory}/.left`, '');
  const again = createOperatorSockets({
    ...{ paths, principals: () => new Map(here.wanted), guardOf: (who) => guardOf(who, []) },
    story: {
      tell: (_event, data) => assert.unreachable(JSON.stringify(data)),
      follow: () => () => undefined,
    },
    execute: (steps) =>
      driveSteps(steps, () => Promise.resolve({ code: 0, stdout: `ann:*:${ANN}:1:::\n`, stderr: '' })),
  });
  await again.refresh();
  await again.refresh();
  assert.equal(
    [readdirSync(paths.operatorSockets), readdirSync(paths.privateDirectory)],
    [['user-ann.sock'], []],
  );
  assert.is(await connectAs(`${paths.operatorSockets}/user-ann.sock`, { uid: ANN }), 'user:ann');
  await again.close();
  assert.is(
    await connectAs(`${paths.operatorSockets}/user-ann.sock`, { uid: ANN }),
    'ECONNREFUSED',
    'nobody is there, but there is a way in',
  );
});

asRoot(
  'the longest name fits on a real host; where a path is too long it is a warning, and the others are let in',
  async () => {
    const long = `user:${'n'.repeat(32)}`;
    assert.ok(operatorSocketPath(pathsOf(), principalOf(long)).length <= 103);
    await using here = await ground('user:ann');
    const deep = pathsOf({ root: `${here.paths.root}/${'d'.repeat(40)}` });
    mkdirSync(deep.run, { recursive: true });
    const warnings: string[] = [];
    const sockets = createOperatorSockets({
      ...{ paths: deep, guardOf: (who) => guardOf(who, []) },
      principals: () => new Map([long, 'user:ann'].map((who) => [who, principalOf(who)])),
      story: {
        tell: (_event, data) => void warnings.push(JSON.stringify(data)),
        follow: () => () => undefined,
      },
      execute: (steps) =>
        driveSteps(steps, ({ command }) =>
          Promise.resolve({ code: 0, stdout: `${command.args[1]}:*:${ANN}:1:::\n`, stderr: '' }),
        ),
    });
    await sockets.refresh();
    assert.equal(readdirSync(deep.operatorSockets), ['user-ann.sock']);
    assert.match(warnings.join(), /user:n+: the control socket's path has \d+ bytes/);
    await sockets.close();
  },
);

test('a socket that cannot be given away is not shown', async () => {
  const directory = mkdtempSync('/tmp/vd');
  const failing = serve({
    ...{ socketPath: `${directory}/s`, handle: guardOf('x', []).handle },
    // Nobody has this number.
    access: { uid: 2 ** 33, gid: 0, mode: 0o600, madeIn: directory },
  });
  const error = (await failing.catch((caught: unknown) => caught)) as VmctlError;
  assert.is(error.code, 'host');
  rmSync(directory, { recursive: true });
});

test.run();
