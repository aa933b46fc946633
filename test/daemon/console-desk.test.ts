import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KEYS_WINDOW_BYTES } from '../../src/protocol/console.js';
import { consoleGround } from './console-ground.js';

test('the last lines come first, then what is printed, to all who look', async () => {
  await using ground = await consoleGround();
  ground.print('one\r\ntwo\r\nlogin: ');
  const [ann, bob] = [ground.sit({ lines: 2, from: 'ann' }), ground.sit({ lines: 1, write: false })];
  await ann.until(() => ann.seen() === 'two\r\nlogin: ');
  await bob.until(() => bob.seen() === 'login: ');
  assert.equal(ann.items[0], { kind: 'opened', port: 1, up: true });
  ground.print('root\r\n');
  await ann.until(() => ann.seen().endsWith('login: root\r\n'));
  await bob.until(() => bob.seen().endsWith('login: root\r\n'));
  await Promise.all([ann.leave(), bob.leave()]);
});

test('one types; the others are told who, and what they type is lost', async () => {
  await using ground = await consoleGround();
  const ann = ground.sit({ from: 'ann on pts/3' });
  await ann.until(() => ann.place() === 'types, ann on pts/3');
  const bob = ground.sit({ from: 'bob' });
  await bob.until(() => bob.place() === 'waits, ann on pts/3');
  await bob.type('rm -rf /\r');
  await bob.until(() => bob.items.some(({ kind }) => kind === 'taken'));
  await ann.type('ls\r');
  await ann.until(() => ground.typed[0] === '1B:ls\r');
  assert.is(ground.typed.length, 1);
  await Promise.all([ann.leave(), bob.leave()]);
});

test('one who takes it is told to both, and gives it back by leaving', async () => {
  await using ground = await consoleGround();
  const ann = ground.sit({ from: 'ann' });
  await ann.until(() => ann.place() === 'types, ann');
  const bob = ground.sit({ from: 'bob', take: true });
  await ann.until(() => ann.place() === 'waits, bob');
  await bob.until(() => bob.place() === 'types, bob');
  await bob.leave();
  await ann.until(() => ann.place() === 'types, ann');
  await ann.leave();
});

test('a client that dies frees the keyboard; the last one ends the program that types', async () => {
  await using ground = await consoleGround();
  const ann = ground.sit({ from: 'ann' });
  await ann.until(() => ann.place() === 'types, ann');
  await ann.type('x');
  const bob = ground.sit({ from: 'bob' });
  await bob.until(() => bob.place() === 'waits, ann');
  await ann.leave();
  await bob.until(() => bob.place() === 'types, bob');
  await bob.type('y');
  await bob.until(() => ground.typed[0] === '1B:xy');
  await bob.leave();
  await bob.until(() => ground.typed[0] === '1B:xy (ended)');
});

test('who yields goes on watching, and may take it again', async () => {
  await using ground = await consoleGround();
  const ann = ground.sit({ from: 'ann' });
  await ann.until(() => ann.place() === 'types, ann');
  (await ann.talk).say({ input: 'yield' });
  await ann.until(() => ann.place() === 'watches, null');
  ground.print('still');
  await ann.until(() => ann.seen() === 'still');
  (await ann.talk).say({ input: 'take' });
  await ann.until(() => ann.place() === 'types, ann');
  await ann.leave();
});

test('ports are consoles of their own', async () => {
  await using ground = await consoleGround();
  const [ann, bob] = [ground.sit({ from: 'ann' }), ground.sit({ from: 'bob', port: 2 })];
  await bob.until(() => bob.place() === 'types, bob');
  ground.print('second', 2);
  await bob.until(() => bob.seen() === 'second');
  await bob.type('b');
  await bob.until(() => ground.typed[0] === '2B:b');
  assert.is(ann.seen(), '');
  await Promise.all([ann.leave(), bob.leave()]);
});

test('a guest that goes down is told, its console stays, and what is typed meanwhile is lost', async () => {
  await using ground = await consoleGround();
  const ann = ground.sit();
  await ann.until(() => ann.place() === 'types, root');
  await ann.type('a');
  await ann.until(() => ground.typed[0] === '1B:a');
  ground.power(false);
  await ann.until(() => ground.typed[0] === '1B:a (ended)');
  await ann.type('lost');
  await ann.until(() => ann.items.filter(({ kind }) => kind === 'taken').length === 2);
  ground.power(true);
  await ann.type('b');
  await ann.until(() => ground.typed[1] === '1B:b');
  const powers = ann.items.flatMap((item) => (item.kind === 'guest' ? [item.up] : []));
  assert.equal(powers, [false, true]);
  await ann.leave();
});

test('while a new daemon still looks for the guest, what is typed waits, and nothing is told', async () => {
  await using ground = await consoleGround();
  ground.power(undefined);
  const ann = ground.sit();
  await ann.until(() => ann.place() === 'types, root');
  await ann.type('early');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(ground.typed, []);
  ground.power(true);
  await ann.until(() => ground.typed[0] === '1B:early');
  ground.power(undefined);
  await ann.type('r');
  await ann.until(() => ground.typed[0] === '1B:earlyr');
  assert.equal(
    ann.items.filter(({ kind }) => kind === 'guest'),
    [],
  );
  await ann.leave();
});

test('a mark goes on behind what was shown', async () => {
  await using ground = await consoleGround();
  ground.print('shown');
  const ann = ground.sit();
  await ann.until(() => ann.seen() === 'shown');
  const mark = ann.items.flatMap((item) => item.mark ?? []).at(-1) ?? '';
  await ann.leave();
  ground.print(' and more');
  const again = ground.sit({ after: mark, regain: true });
  await again.until(() => again.seen() === ' and more');
  await again.leave();
  assert.match((await ground.sit({ after: 'fnord' }).ended)?.message ?? '', /not a mark/);
});

test('without following, everything kept is the whole answer; where nothing is kept that is said', async () => {
  await using ground = await consoleGround();
  ground.print('all\r\nof it');
  const log = ground.sit({ follow: false, write: false });
  assert.is(await log.ended, undefined);
  assert.is(log.seen(), 'all\r\nof it');
  const none = await ground.sit({ follow: false, write: false, port: 2 }).ended;
  assert.equal([none?.code, none?.message], ['denied', 'web: nothing is kept of com2']);
});

test('one who reads slowly goes on with the newest part, and is told how much was left out', async () => {
  await using ground = await consoleGround();
  const [slow, quick] = [ground.sit({ write: false }), ground.sit({ write: false })];
  for (const one of [slow, quick]) await one.until(() => one.items.length >= 2);
  (await slow.talk).listen(false);
  const line = `${'x'.repeat(99)}\n`;
  for (let block = 0; block < 40; block += 1) {
    ground.print(line.repeat(500));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  ground.print('the end');
  await quick.until(() => quick.seen().endsWith('the end'));
  (await slow.talk).listen(true);
  await slow.until(() => slow.seen().endsWith('the end'));
  const lost = slow.items.reduce((sum, item) => sum + (item.kind === 'gap' ? item.lost : 0), 0);
  assert.ok(lost > 0);
  assert.is(slow.seen().length + lost, 40 * 500 * line.length + 'the end'.length);
  await Promise.all([slow.leave(), quick.leave()]);
});

test('while the guest takes nothing the client is heard all the same; one who floods is cut off', async () => {
  await using ground = await consoleGround();
  ground.stuck = true;
  const ann = ground.sit({ from: 'ann' });
  const bob = ground.sit({ from: 'bob' });
  await bob.until(() => bob.place() === 'waits, ann');
  await ann.type('x'.repeat(KEYS_WINDOW_BYTES));
  (await ann.talk).say({ input: 'yield' });
  await bob.until(() => bob.place() === 'types, bob');
  const flood = async (): Promise<void> => {
    for (let at = 0; at < 3; at += 1) await bob.type('y'.repeat(KEYS_WINDOW_BYTES / 2));
  };
  await flood();
  const failure = await bob.ended;
  assert.equal([failure?.code, /not taken yet/.test(failure?.message ?? '')], ['protocol', true]);
  await ann.leave();
});

test('a client that says nonsense is refused and holds no keyboard', async () => {
  await using ground = await consoleGround();
  const eve = ground.sit({ from: 'eve' });
  await eve.until(() => eve.place() === 'types, eve');
  (await eve.talk).say({ input: 'reboot' } as never);
  assert.is((await eve.ended)?.code, 'protocol');
  const ann = ground.sit({ from: 'ann' });
  await ann.until(() => ann.place() === 'types, ann');
  await ann.leave();
});

test("what a client says of itself steers nobody else's terminal", async () => {
  await using ground = await consoleGround();
  const eve = ground.sit({ from: `\x1b[2Jeve\r\n${'x'.repeat(200)}` });
  await eve.until(() => eve.place() !== '');
  assert.match(eve.place(), /^types, \?\[2Jeve\?\?x{60,72}$/);
  await eve.leave();
});

test('a port that cu(1) has is refused, with its pid; one that nobody reads is not typed at', async () => {
  await using ground = await consoleGround();
  ground.captures.set(1, { heldBy: 4711 });
  const held = await ground.sit().ended;
  assert.is(held?.code, 'denied');
  assert.match(held?.message ?? '', /nmdm-web\.1B is in use by process 4711, which is cu\(1\)/);
  ground.captures.set(1, { told: 'no such device' });
  const ann = ground.sit();
  await ann.type('x');
  await ann.until(() => ann.told.length === 1);
  assert.match(ann.told[0] ?? '', /does not reach the guest: nobody reads .*1B just now: no such device/);
  assert.equal(ground.typed, []);
  ground.captures.set(1, { pid: 1 });
  await ann.type('y');
  await ann.until(() => ground.typed[0] === '1B:y');
  await ann.leave();
});

test('who looks at a console that nobody reads any more, or whose VM is removed, is told and waits no longer', async () => {
  for (const [now, code, text] of [
    [{ kept: false }, 'denied', /nobody reads its console: its file has console.log = false/],
    [{ removed: true }, 'no-such-vm', /there is no such VM any more/],
  ] as const) {
    await using ground = await consoleGround();
    const [ann, bob] = [ground.sit(), ground.sit({ port: 2, write: false })];
    await ann.until(() => ann.place() === 'types, root');
    await bob.until(() => bob.place() === 'watches, null');
    ground.reread({});
    ground.print('still\r\n');
    await ann.until(() => ann.seen() === 'still\r\n');
    ground.reread(now);
    for (const error of [await ann.ended, await bob.ended]) {
      assert.is(error?.code, code);
      assert.match(error?.message ?? '', text);
    }
    ground.reread({});
    const again = ground.sit();
    await again.until(() => again.place() === 'types, root');
    await again.leave();
  }
});

test('what is kept is that of the first port which can be', async () => {
  await using ground = await consoleGround();
  ground.console.com1 = { kind: 'stdio' };
  ground.print('second', 2);
  const ann = ground.sit({ follow: false });
  assert.is(await ann.ended, undefined);
  assert.is(ann.seen(), 'second');
});

test('one whose keys reach nobody is told, whatever is the reason', async () => {
  await using ground = await consoleGround();
  const [ann, bob] = [ground.sit({ from: 'ann' }), ground.sit({ from: 'bob', write: false })];
  const taken = (who: typeof ann): unknown => who.items.filter(({ kind }) => kind === 'taken').at(-1);
  await ann.until(() => ann.place() === 'types, ann');
  await ann.type('a');
  await ann.until(() => taken(ann) !== undefined);
  assert.equal(taken(ann), { kind: 'taken', bytes: 1 });
  await bob.until(() => bob.place() === 'watches, ann');
  await bob.type('b');
  await bob.until(() => taken(bob) !== undefined);
  assert.equal(taken(bob), { kind: 'taken', bytes: 1, lost: true });
  ground.power(false);
  await ann.type('cd');
  await ann.until(() => ann.items.filter(({ kind }) => kind === 'taken').length === 2);
  assert.equal(taken(ann), { kind: 'taken', bytes: 3, lost: true });
  await Promise.all([ann.leave(), bob.leave()]);
});

test('a daemon that ends says so, waits for nobody to type, and leaves the keyboard where it is', async () => {
  await using ground = await consoleGround();
  const ann = ground.sit({ from: 'ann' });
  await ann.until(() => ann.place() === 'types, ann');
  const bob = ground.sit({ from: 'bob' });
  await bob.until(() => bob.place() === 'waits, ann');
  await ground.close();
  for (const { ended } of [ann, bob]) assert.is((await ended)?.code, 'no-daemon');
  assert.is(bob.place(), 'waits, ann');
});

test.run();
