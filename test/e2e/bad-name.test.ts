import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTrial, LAN_GUEST_TOML } from './trial.js';

/** VM_MAX_NAMELEN of 13.0 and later (facts.md 6.9). */
const LONGEST = 229;

test('a VM name the kernel would cut is refused by check, plan and start, and hurts nobody', async () => {
  using trial = await createTrial();
  const name = 'n'.repeat(LONGEST + 1);
  trial.define(name, LAN_GUEST_TOML);
  const says = [/has 230 characters: the kernel takes 229 at most; rename the file/];
  const checked = trial.vmctl('check');
  assert.is(checked.status, 65);
  assert.match(checked.stdout, says[0] as RegExp);
  assert.is(trial.vmctl('plan', name).status, 65);
  trial.refuses(['start', name], { status: 65, says, hint: /correct the file; vmctl check/ });
});

test('the longest legal name works: only the names of its netgraph nodes are shortened, with a hash', async () => {
  using trial = await createTrial();
  const name = 'n'.repeat(LONGEST);
  const twin = `${'n'.repeat(LONGEST - 1)}m`;
  for (const one of [name, twin]) {
    trial.define(one, LAN_GUEST_TOML);
    trial.disk(one);
  }
  trial.ok('start', name, twin, '--no-wait');
  const links = [...(await trial.running(name)).links, ...(await trial.running(twin)).links];
  const sockets = links.map(({ socket }) => socket);
  for (const socket of sockets) assert.match(socket, /^vm_n{17}_[0-9a-f]{10}$/);
  for (const socket of sockets) assert.ok(socket.length <= 31);
  assert.is(new Set(sockets).size, 2, 'names that begin alike do not meet');
  assert.is(new Set(links.map(({ hook }) => hook)).size, 2);
  trial.byHand('ngctl', ['show', `${sockets[0] ?? ''}:`]);
  trial.ok('kill', '-y', name, twin);
  trial.unharmed();
});

test('a name that says what it is not, such as host, is refused with the reason', async () => {
  using trial = await createTrial();
  trial.define('-rf', LAN_GUEST_TOML);
  trial.define('two words', LAN_GUEST_TOML);
  const { status, stdout } = trial.vmctl('check');
  assert.is(status, 65);
  assert.match(stdout, /"-rf" cannot be a VM name/);
  assert.match(stdout, /"two words" cannot be a VM name/);
  trial.refuses(['start', 'two words'], { status: 65, says: [/cannot be a VM name/], hint: /vmctl check/ });
});

test.run();
