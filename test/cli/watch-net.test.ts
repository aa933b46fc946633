import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { watchNet, type NetPicture } from '../../src/cli/watch-net.js';
import { fakeGuardian } from './fake-guardian.js';

class Keys extends PassThrough {
  readonly isTTY = true;
  setRawMode(): void {}
}

class Output extends EventEmitter {
  readonly writes: string[] = [];
  columns = 20;
  rows = 3;
  constructor(readonly isTTY: boolean) {
    super();
  }
  write(text: string): void {
    this.writes.push(text);
  }
}

/** Shows `pictures`, one after the other, then leaves. */
async function watched(isTTY: boolean, pictures: readonly string[], plain = false): Promise<string> {
  const [stdin, stdout, rest] = [new Keys(), new Output(isTTY), [...pictures]];
  const leave = (): boolean => (isTTY && !plain ? stdin.write('q') : process.emit('SIGINT'));
  const picture = async (): Promise<NetPicture> => {
    const next = rest.shift();
    if (next === 'fail') throw new Error('no daemon');
    if (next === undefined) leave();
    return () => next ?? 'late\n';
  };
  await watchNet({ first: () => '1\n', picture, plain, stdin, stdout, guard: fakeGuardian, everyMs: 60 });
  return stdout.writes.join('');
}

test('on a terminal each picture is drawn over the one before, and what is too high scrolls', async () => {
  const text = await watched(true, ['a\nb\nc\nd\n']);
  assert.match(text, '\x1b[1;1H1');
  assert.match(text, '-- 1-2 of 4 lines');
  assert.match(text, '\x1b[?1049l');
});

test('elsewhere pictures follow each other; a daemon that is away for a moment does not end it', async () => {
  assert.is(await watched(false, ['fail', '3\n']), '1\n\nvmctl: no daemon\n\n3\n');
});

test('JSON is never drawn over itself', async () => {
  assert.is(await watched(true, ['2\n', '3\n'], true), '1\n2\n3\n');
});

test.run();
