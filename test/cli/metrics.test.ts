import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeDaemon, runIn } from './fake-daemon.js';

const TEXT = '# HELP vmctl_daemon_up x\n# TYPE vmctl_daemon_up gauge\nvmctl_daemon_up 1\n';

function scraped() {
  return fakeDaemon(async (request, reply) => {
    if (request.request === 'metrics') reply.done({ kind: 'text', text: TEXT });
  });
}

test('metrics prints what the daemon says', async () => {
  await using daemon = await scraped();
  assert.is((await runIn(daemon, ['metrics'])).out, TEXT);
  assert.equal(JSON.parse((await runIn(daemon, ['metrics', '--json'])).out), { metrics: TEXT });
});

test('--output replaces a file as a whole, readable for the collector, and leaves nothing beside it', async () => {
  await using daemon = await scraped();
  const directory = join(daemon.paths.root, 'collector');
  mkdirSync(directory);
  const file = join(directory, 'vmctl.prom');
  for (const round of [1, 2]) {
    const run = await runIn(daemon, ['metrics', '--output', file]);
    assert.equal([run.status, run.out, run.err], [0, '', ''], `round ${round}`);
    assert.is(readFileSync(file, 'utf8'), TEXT);
  }
  assert.is(statSync(file).mode & 0o777, 0o644);
  assert.equal(readdirSync(directory), ['vmctl.prom']);
});

test('a file that cannot be written is a failure of the host, and names it', async () => {
  await using daemon = await scraped();
  const file = join(daemon.paths.root, 'absent', 'vmctl.prom');
  const { status, err } = await runIn(daemon, ['metrics', '-o', file]);
  assert.is(status, 71);
  assert.ok(err.includes(`cannot write ${file}: ENOENT`), err);
});

test.run();
