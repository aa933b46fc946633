import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutDown } from './cut-down.js';
import { guestGround } from './deeds.js';
import { lookAround } from './rest.js';
import { judgeAlways, judgeEmpty, judgeRest } from './rules.js';
import type { Sight } from './sight.js';

async function seen(): Promise<Sight> {
  using made = await guestGround();
  return lookAround(made);
}

test('a host at rest breaks no rule', async () => {
  const sight = await seen();
  assert.equal([...judgeAlways(sight), ...judgeRest(sight)], []);
});

test('a second bhyve, a lost guest, a forgotten one, a keeper too many and a half uplink are each seen', async () => {
  const sight = await seen();
  const { world, statuses } = sight;
  const [guest] = world.guests;
  assert.ok(guest);
  const twice = { ...sight, world: { ...world, guests: [...world.guests, { ...guest, pid: 1 }] } } as Sight;
  assert.match(judgeAlways(twice).join(), 'more than one bhyve of web');
  const lost = { ...sight, world: { ...world, guests: [] } };
  assert.match(judgeRest(lost).join(), 'web is running, wanted up, and 0 processes run');
  assert.match(judgeRest({ ...sight, statuses: [] }).join(), 'runs and nobody knows it');
  const processes = [...world.processes, ...world.processes];
  assert.match(judgeRest({ ...sight, world: { ...world, processes } }).join(), 'more than one keeper');
  assert.match(judgeRest({ ...sight, world: { ...world, processes } }).join(), 'more than one reads');
  const typist = { pid: 1, argv: ['cat', '/w/dev/nmdm-web.1A'] };
  const robbed = { ...world, processes: [...world.processes, typist] };
  assert.match(judgeRest({ ...sight, world: robbed }).join(), /somebody reads \S+1A/);
  const gone = { ...world, processes: [{ pid: 1, argv: ['cat', '/w/dev/nmdm-db.1B'] }] };
  assert.match(judgeRest({ ...sight, world: gone }).join(), /a reader of \S+db\.1B is left/);
  const half = world.nodes.map((node) =>
    node.type === 'ether' ? { ...node, hooks: node.hooks.slice(0, 1) } : node,
  );
  assert.match(judgeRest({ ...sight, world: { ...world, nodes: half } }).join(), 're0 has only');
  const idle = statuses.map((one) => ({ ...one, status: 'starting' as const }));
  assert.match(judgeRest({ ...sight, statuses: idle }).join(), 'does not come to rest');
  assert.match(judgeEmpty(sight).join(), '/dev/vmm/web is left');
});

test('a failing list is cut down to what it takes', async () => {
  const list = Array.from({ length: 40 }, (_, at) => at);
  const fails = async (part: readonly number[]): Promise<boolean> => part.includes(7) && part.includes(31);
  assert.equal(await cutDown(list, fails, 200), [7, 31]);
  const spent = await cutDown(list, fails, 3);
  assert.ok(await fails(spent));
});

test.run();
