import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { fakeDaemon, runIn } from './fake-daemon.js';

const LINES: readonly (readonly [string, string])[] = [
  ['net bnte0', 'did you mean bnet0?'],
  ['macs bnte0', 'did you mean bnet0?'],
  ['bridge show bnte0', 'did you mean bnet0?'],
  ['bridge up bnte0', 'did you mean bnet0?'],
  ['jail attach www bnte0', 'did you mean bnet0?'],
  ['net fnord', 'list them'],
  ['bridge up fnord', 'list them'],
];

for (const [line, hint] of LINES) {
  test(`vmctl ${line}, which is no bridge, ends with "${hint}"`, async () => {
    await using daemon = await fakeDaemon(async (wanted, reply) => {
      const name = 'bridge' in wanted ? wanted.bridge : 'names' in wanted ? wanted.names?.[0] : undefined;
      const error = { code: 'no-such-vm' as const, message: `there is no bridge ${name}`, hint: 'list them' };
      if (wanted.request === 'bridges' && name === undefined) throw new Error('only files, this time');
      if (wanted.request !== 'bridge') throw new VmctlError(error.code, error.message, error);
      reply.done({
        kind: 'bridge',
        outcomes: [{ name: name ?? '', ok: false, message: error.message, error }],
      });
    });
    writeFileSync(join(daemon.paths.definitions, 'host.toml'), '[bridge.bnet0]\ninterface = "re0"\n');
    const { status, err } = await runIn(daemon, line.split(' '));
    assert.is(status, 68);
    assert.match(err, `\nhint: ${hint}\n`);
  });
}

test('patterns are of the bridges there are', async () => {
  await using daemon = await fakeDaemon(async (wanted, reply) => {
    const common = { kind: 'public' as const, state: 'up' as const, owner: 'vmctl' as const, problems: [] };
    const rest = { interface: null, hostInterface: null, nodeId: null, hooks: null };
    const bridges = ['bnet0', 'bnet1', 'lan'].map((name) => ({ name, ...common, ...rest }));
    if (wanted.request === 'bridges') return reply.done({ kind: 'bridges', bridges });
    reply.done({ kind: 'bridge', outcomes: [] });
  });
  await runIn(daemon, ['bridge', 'down', 'bnet*', 'lan']);
  assert.equal(daemon.requests.at(-1), { request: 'bridge', verb: 'down', names: ['bnet0', 'bnet1', 'lan'] });
  assert.match(
    (await runIn(daemon, ['bridge', 'up', 'x*'])).err,
    /no bridge matches x\*\nhint: vmctl bridge list/,
  );
});

test.run();
