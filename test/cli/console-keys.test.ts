import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeyQueue } from '../../src/cli/console-keys.js';
import type { Talk } from '../../src/control/client.js';
import { KEYS_WINDOW_BYTES } from '../../src/protocol/console.js';

function daemon(): Talk & { readonly got: () => string; gone: boolean } {
  const parts: Buffer[] = [];
  const talk = {
    gone: false,
    listen: () => undefined,
    got: () => Buffer.concat(parts).toString(),
    say(input: Parameters<Talk['say']>[0]) {
      if (talk.gone) return false;
      if (input.input === 'keys') parts.push(Buffer.from(input.bytes, 'base64'));
      return true;
    },
  };
  return talk;
}

test('keys wait until a daemon listens', () => {
  const keys = createKeyQueue();
  const talk = daemon();
  keys.push(Buffer.from('a'));
  keys.open(talk);
  keys.push(Buffer.from('b'));
  assert.is(talk.got(), 'ab');
});

test('no more is on its way than the window, and the rest follows what is taken', () => {
  const keys = createKeyQueue();
  const talk = daemon();
  const text = 'x'.repeat(3 * KEYS_WINDOW_BYTES);
  keys.open(talk);
  keys.push(Buffer.from(text));
  assert.is(talk.got().length, KEYS_WINDOW_BYTES);
  keys.taken(100);
  assert.is(talk.got().length, KEYS_WINDOW_BYTES + 100);
  for (let total = 0; total < text.length; total += KEYS_WINDOW_BYTES) keys.taken(talk.got().length);
  assert.is(talk.got(), text);
});

test('what is not sent when a daemon goes is sent to the next one, which has a window of its own', () => {
  const keys = createKeyQueue();
  const [first, second] = [daemon(), daemon()];
  keys.open(first);
  keys.push(Buffer.from('x'.repeat(KEYS_WINDOW_BYTES)));
  first.gone = true;
  keys.push(Buffer.from('later'));
  assert.is(keys.open(second), KEYS_WINDOW_BYTES, 'of the first ones nobody knows what became of them');
  assert.is(second.got(), 'later');
  keys.taken(5);
  assert.is(keys.open(daemon()), 0);
});

test('it is empty when all is taken, not when all is sent', async () => {
  const keys = createKeyQueue();
  keys.open(daemon());
  keys.push(Buffer.from('abc'));
  let empty = false;
  const emptied = keys.empty().then(() => (empty = true));
  await Promise.resolve();
  assert.not(empty);
  keys.taken(3);
  await emptied;
});

test('what is not sent can be thrown away', () => {
  const keys = createKeyQueue();
  const talk = daemon();
  keys.push(Buffer.from('a'));
  keys.clear();
  keys.open(talk);
  assert.is(talk.got(), '');
});

test('a flood has no room, and takes none', () => {
  const keys = createKeyQueue();
  const megabyte = Buffer.alloc(1024 * 1024);
  const accepted = Array.from({ length: 10 }, () => keys.push(megabyte));
  assert.equal(accepted, [...Array<boolean>(4).fill(true), ...Array<boolean>(6).fill(false)]);
});

test.run();
