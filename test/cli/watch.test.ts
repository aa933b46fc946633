import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { watchPictures, type WatchKeys, type WatchScreen } from '../../src/cli/watch.js';

class Keys implements WatchKeys {
  readonly calls: string[] = [];
  #listener: ((keys: Buffer) => void) | undefined;
  constructor(readonly isTTY = true) {}
  setRawMode = (raw: boolean) => this.calls.push(`raw ${raw}`);
  resume = () => this.calls.push('resume');
  pause = () => this.calls.push('pause');
  on = (_: 'data', listener: (keys: Buffer) => void) => (this.#listener = listener);
  off = () => (this.#listener = undefined);
  press = (keys: string) => this.#listener?.(Buffer.from(keys));
}

interface Screen extends WatchScreen {
  readonly writes: string[];
}

function screen(isTTY: boolean, rows = 10): Screen {
  const writes: string[] = [];
  return { isTTY, rows, writes, write: (text) => writes.push(text) };
}

/** Shows `pictures`, then presses the keys. */
async function watched(
  stdout: Screen,
  { keys = new Keys(), pictures = ['2\n', '3\n'], press = 'q', plain = false } = {},
): Promise<Keys> {
  const rest = [...pictures];
  const picture = (): Promise<string> => {
    const next = rest.shift();
    if (next !== undefined)
      return next === 'fail' ? Promise.reject(new Error('no daemon')) : Promise.resolve(next);
    if (keys.isTTY && stdout.isTTY === true && !plain) keys.press(press);
    else process.emit('SIGINT');
    return new Promise(() => undefined);
  };
  await watchPictures({ first: '1\n', picture, plain, stdin: keys, stdout, everyMs: 1 });
  return keys;
}

test('on a terminal each picture is one write over the one before, and the terminal is as it was in the end', async () => {
  const stdout = screen(true);
  const keys = await watched(stdout, { pictures: ['a\nb\n', 'c\n'] });
  assert.equal(stdout.writes, [
    '\x1b[?25l\x1b[?7l',
    '\r1\x1b[K\n\x1b[J',
    '\x1b[1A\ra\x1b[K\nb\x1b[K\n\x1b[J',
    '\x1b[2A\rc\x1b[K\n\x1b[J',
    '\x1b[?7h\x1b[?25h',
  ]);
  assert.equal(keys.calls, ['raw true', 'resume', 'raw false', 'pause']);
  assert.is(process.listenerCount('SIGINT'), 0);
});

for (const [name, key] of [
  ['q', 'q'],
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
] as const) {
  test(`${name} ends it, other keys do not`, async () => {
    const stdout = screen(true);
    await watched(stdout, { press: `xyz${key}` });
    assert.is(stdout.writes.length, 5);
  });
}

test('a picture higher than the screen is cut, for the cursor cannot go back above it', async () => {
  const stdout = screen(true, 4);
  await watched(stdout, { pictures: ['1\n2\n3\n4\n5\n'] });
  assert.is(stdout.writes[2], '\x1b[1A\r1\x1b[K\n2\x1b[K\n... 3 more lines: vmctl net BRIDGE\x1b[K\n\x1b[J');
});

test('where the output is no terminal, pictures follow each other, and no key is read', async () => {
  const stdout = screen(false);
  const keys = await watched(stdout);
  assert.equal(stdout.writes, ['1\n', '2\n', '3\n']);
  assert.equal(keys.calls, []);
});

test('JSON is never drawn over itself', async () => {
  const stdout = screen(true);
  await watched(stdout, { plain: true });
  assert.equal(stdout.writes, ['1\n', '2\n', '3\n']);
});

test('a daemon that is away for a moment does not end it', async () => {
  const stdout = screen(false);
  await watched(stdout, { pictures: ['fail', '3\n'] });
  assert.equal(stdout.writes, ['1\n', 'vmctl: no daemon\n', '3\n']);
});

test.run();
