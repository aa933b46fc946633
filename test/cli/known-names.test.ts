import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeDaemon, runIn, type FakeDaemon } from './fake-daemon.js';

function define({ paths }: FakeDaemon): void {
  mkdirSync(join(paths.definitions, 'templates'), { recursive: true });
  const files = {
    'host.toml': '[bridge.bnet0]\ninterface = "re0"\n[ bridge."lan1" ]\n[bridge.bnet0.extra]\n',
    'web.toml': 'tags = ["www", "prod"]\n',
    'db.toml': 'broken = [\n',
    '.web.edit-1.toml': '',
    'strange $(reboot).toml': '',
    'templates/small.toml': '',
    README: '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(paths.definitions, name), text);
}

const NAMES: readonly (readonly [string, string])[] = [
  ['vm', 'db web'],
  ['bridge', 'bnet0 lan1'],
  ['template', 'templates/small'],
  ['tag', 'prod www'],
  ['jail', ''],
  ['nic web', ''],
  ['vm template =host', 'db host templates/small web'],
  ['fnord', ''],
  ['constructor', ''],
  ['', ''],
];

for (const [words, names] of NAMES) {
  test(`complete-names ${words} prints "${names}" where no daemon is, and starts none`, async () => {
    await using host = await fakeDaemon(undefined);
    define(host);
    const run = await runIn(host, ['complete-names', ...words.split(' ').filter(Boolean)]);
    assert.equal([run.status, run.err, run.out.split('\n').filter(Boolean).join(' ')], [0, '', names]);
  });
}

test('what only the daemon knows it is asked for; a directory that is not there is no error', async () => {
  await using daemon = await fakeDaemon(async (request, reply) => {
    if (request.request === 'nics')
      return reply.done({
        kind: 'nics',
        nics: ['0', 'lan'].map((nic, position) => ({
          ...{ vm: request.name, nic, position, type: 'virtio-net', mac: null, wantedBridge: 'bnet0' },
          ...{ backend: null, bridge: null, hook: null, socket: null, state: 'down' as const },
        })),
      });
    throw new Error('not asked');
  });
  assert.is((await runIn(daemon, ['complete-names', 'nic', 'web'])).out, '0\nlan\n');
  assert.equal(daemon.requests, [{ request: 'nics', name: 'web' }]);
  const none = await runIn({ paths: { ...daemon.paths, definitions: '/nonexistent' } }, [
    'complete-names',
    'vm',
    'bridge',
  ]);
  assert.equal([none.status, none.out, none.err], [0, '', '']);
});

test('the command is in no help, and not suggested', async () => {
  await using host = await fakeDaemon(undefined);
  assert.not.match((await runIn(host, ['help'])).out, /complete-names/);
  assert.not.match((await runIn(host, ['complete-name'])).err, /complete-names/);
});

test.run();
