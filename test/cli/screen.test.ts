import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openScreen, type ScreenOptions } from '../../src/cli/screen.js';
import { fakeGuardian } from './fake-guardian.js';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[999;1H\x1b[?1049l\r\x1b[K';

class Keys extends PassThrough {
  readonly modes: boolean[] = [];
  readonly isTTY = true;
  setRawMode(raw: boolean): void {
    this.modes.push(raw);
  }
}

class Output extends EventEmitter {
  readonly writes: string[] = [];
  columns = 20;
  rows = 4;
  constructor(readonly isTTY: boolean) {
    super();
  }
  write(text: string): void {
    this.writes.push(text);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP', 'SIGCONT', 'exit'] as const;

/** A screen whose first frame was drawn. */
async function opened(options: Partial<ScreenOptions> & { readonly isTTY?: boolean } = {}) {
  const [stdin, stdout] = [new Keys(), new Output(options.isTTY ?? true)];
  const guardian = fakeGuardian();
  const before = SIGNALS.map((signal) => process.listenerCount(signal));
  const screen = openScreen({ stdin, stdout, guard: () => guardian, frame: () => ['a', 'b'], ...options });
  await settled();
  const leftOver = () => SIGNALS.filter((signal, at) => process.listenerCount(signal) !== before[at]);
  return { stdin, stdout, screen, guardian, leftOver };
}

/** What was begun with a guardian that answers at once has come to its end. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 60));

for (const [name, key] of [
  ['q', 'q'],
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
] as const) {
  test(`${name} leaves, and the terminal is as it was`, async () => {
    const { stdin, stdout, screen, leftOver } = await opened();
    stdin.write(`xyz${key}`);
    assert.is(await screen.left, undefined);
    assert.is(stdout.writes[0], ENTER);
    assert.is(stdout.writes.at(-1), LEAVE);
    assert.equal(stdin.modes, [false, true, false]);
    assert.ok(stdin.isPaused());
    assert.equal(leftOver(), []);
    assert.is(stdout.listenerCount('resize'), 0);
  });
}

test('a signal leaves and is told', async () => {
  const { screen, stdout, leftOver } = await opened();
  process.emit('SIGTERM');
  assert.is(await screen.left, 'SIGTERM');
  assert.is(stdout.writes.at(-1), LEAVE);
  assert.equal(leftOver(), []);
});

test('a guardian knows what to undo from the moment it may be needed, and nothing after the end', async () => {
  const { screen, guardian, stdout } = await opened();
  assert.equal(guardian.words.splice(0), ['save', 'raw', `undo ${LEAVE}`]);
  assert.not.match(LEAVE, /\n/);
  screen.leave();
  assert.equal(guardian.words, ['free', 'dismiss']);
  assert.is(stdout.writes.at(-1), LEAVE);
});

test('left before the terminal was taken it has drawn nothing', async () => {
  const [stdin, stdout] = [new Keys(), new Output(true)];
  const screen = openScreen({ stdin, stdout, guard: fakeGuardian, frame: () => ['a'] });
  screen.leave();
  await settled();
  assert.equal([stdout.writes, stdin.modes], [[], []]);
});

test('an exit restores the terminal, once', async () => {
  const { screen, stdout } = await opened();
  const listener = process.listeners('exit').at(-1);
  listener?.call(process, 1);
  listener?.call(process, 1);
  assert.equal(
    stdout.writes.filter((text) => text === LEAVE),
    [LEAVE],
  );
  screen.leave();
  await screen.left;
});

test('an exception restores the terminal before it is told', async () => {
  const { screen, stdout } = await opened();
  const [listener] = process.listeners('uncaughtExceptionMonitor').slice(-1);
  listener?.(new Error('x'), 'uncaughtException');
  assert.is(stdout.writes.at(-1), LEAVE);
  screen.leave();
});

test('many calls to redraw are one frame, and only what differs is written', async () => {
  let count = 0;
  const { screen, stdout } = await opened({ frame: () => ['same', `count ${count++}`] });
  for (let call = 0; call < 5; call++) screen.redraw();
  await soon();
  assert.equal(stdout.writes.slice(2), ['\x1b[?2026h\x1b[2;1Hcount 1\x1b[K\x1b[?2026l']);
  screen.leave();
});

test('a resize draws everything anew, for the new size', async () => {
  const { screen, stdout } = await opened({ frame: ({ columns, rows }) => [`${columns}x${rows}`] });
  stdout.columns = 30;
  stdout.emit('resize');
  await soon();
  assert.match(stdout.writes.at(-1) ?? '', /\x1b\[2J\x1b\[1;1H30x4/);
  screen.leave();
});

test('after it was continued the terminal is taken again and drawn anew', async () => {
  const { screen, stdout, stdin } = await opened();
  process.emit('SIGCONT');
  await settled();
  assert.is(stdout.writes.at(-2), ENTER);
  assert.match(stdout.writes.at(-1) ?? '', /\x1b\[2J/);
  assert.equal(stdin.modes, [false, true, false, true]);
  screen.leave();
});

test('keys have names, a key that was heard draws at once, and q can be heard too', async () => {
  const keys: string[] = [];
  let text = 'first';
  const { stdin, stdout, screen } = await opened({
    frame: () => [text],
    onKey: (key) => {
      keys.push(key);
      text = key;
      return true;
    },
  });
  stdin.write('\x1b[A\x1b[B\x1b[5~\x1b[6~\x1b[H\x1b[FqQ /\r\x7f\x01');
  await soon();
  assert.equal(keys, [
    ...['up', 'down', 'pageup', 'pagedown', 'home', 'end', 'q', 'Q', ' ', '/'],
    ...['return', 'backspace', 'ctrl-a'],
  ]);
  assert.match(stdout.writes.at(-1) ?? '', /ctrl-a/);
  stdin.write('\x03');
  await screen.left;
});

test('where the output is no terminal, frames that differ follow each other, and no key is read', async () => {
  let text = 'a';
  const { screen, stdout, stdin } = await opened({ isTTY: false, frame: ({ rows }) => [text, `${rows}`] });
  assert.is(screen.inPlace, false);
  screen.redraw();
  await soon();
  text = 'b';
  screen.redraw();
  await soon();
  assert.equal(stdout.writes, ['a\nInfinity\n', '\nb\nInfinity\n']);
  assert.equal(stdin.modes, []);
  process.emit('SIGINT');
  assert.is(await screen.left, 'SIGINT');
  assert.equal(stdout.writes.length, 2);
});

test('for programs frames are lines right after each other, also on a terminal', async () => {
  let text = '[1]';
  const { screen, stdout, stdin } = await opened({ plain: true, frame: () => [text] });
  text = '[2]';
  screen.redraw();
  await soon();
  assert.equal(stdout.writes, ['[1]\n', '[2]\n']);
  assert.equal(stdin.modes, []);
  screen.leave();
});

test('nothing is drawn after the end', async () => {
  const { screen, stdout } = await opened();
  screen.redraw();
  screen.leave();
  screen.redraw();
  await soon();
  assert.is(stdout.writes.at(-1), LEAVE);
});

test.run();
