import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProgress } from '../../src/cli/progress.js';
import { progressText, type Progress } from '../../src/cli/progress-text.js';
import { transientOn } from '../../src/cli/terminal.js';
import { recorder } from './recorder.js';

const told = (name: string, message: string) => ({ report: 'progress' as const, name, message });

const TEXTS: readonly (readonly [string, Parameters<typeof progressText>[0]])[] = [
  ['start web, 3s', { title: 'start web', count: 1, doing: new Map() }],
  ['start web, 3s: waiting', { title: 'start web', count: 1, doing: new Map([['web', 'waiting']]) }],
  ['start web, 3s: runs, has not settled yet', { title: 'start web', doing: new Map([['web', 'running']]) }],
  ['check, 3s: reading web', { title: 'check', doing: new Map([['', 'reading web']]) }],
  [
    'start 3 VMs, 3s: 1 of 3 done; db: starting: loading',
    {
      title: 'start 3 VMs',
      count: 3,
      doing: new Map([
        ['web', 'done'],
        ['db', 'starting: loading'],
      ]),
    },
  ],
  [
    'stop all VMs and the daemon, 3s: 2 of 3 done; x: stopping',
    {
      title: 'stop all VMs and the daemon',
      doing: new Map([
        ['a', 'down'],
        ['x', 'stopping'],
        ['b', 'failed'],
      ]),
    },
  ],
];

for (const [text, doing] of TEXTS) {
  test(`a line says "${text}"`, () => {
    assert.is(progressText(doing, 3), text);
  });
}

interface Watched {
  readonly lines: string[];
  readonly err: string;
}

/** Work that tells something at 0, 900, 1000 and 1050 ms, on a terminal or none. */
async function watch({
  drawn = true,
  ...manner
}: {
  drawn?: boolean;
  json?: boolean;
  quiet?: boolean;
}): Promise<Watched> {
  const lines: string[] = [];
  const terminal = {
    ...recorder(),
    ...(drawn ? { transient: (text: string) => void lines.push(text) } : {}),
  };
  let now = 0;
  const at = (ms: number, progress: Progress): void => {
    now = ms;
    progress.show(told('web', `at ${ms}`));
  };
  await withProgress(
    { terminal, json: false, ...manner },
    { title: 'start web', now: () => now },
    async (progress) => {
      for (const ms of [0, 900, 1000, 1050, 1200]) at(ms, progress);
    },
  );
  return { lines, err: terminal.said.err };
}

test('nothing is drawn in the first second, then what is told, not more often than one can see, and it is gone at the end', async () => {
  assert.equal((await watch({})).lines, ['start web, 1s: at 1000', 'start web, 1s: at 1200', '']);
});

test('with --json, with --quiet and where stderr is no terminal, nothing of it is seen at once', async () => {
  for (const manner of [{ json: true }, { quiet: true }, { drawn: false }])
    assert.equal(await watch(manner), { lines: [], err: '' }, JSON.stringify(manner));
});

test('a line is gone also when the work fails, and no signal is listened to any more', async () => {
  const lines: string[] = [];
  const before = process.listenerCount('SIGINT');
  const terminal = { ...recorder(), transient: (text: string) => void lines.push(text) };
  const failing = withProgress({ terminal, json: false }, { title: 'x' }, async () => {
    assert.is(process.listenerCount('SIGINT'), before + 1);
    throw new Error('no');
  });
  await failing.then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.equal(lines, ['']);
  assert.is(process.listenerCount('SIGINT'), before);
});

test('a transient line is one write, cut at the width as it is now, and erased once', () => {
  const writes: string[] = [];
  const screen = { columns: 10, write: (text: string) => void writes.push(text) };
  const transient = transientOn(screen);
  transient('');
  transient('0123456789abc');
  transient('0123456789abcdef');
  screen.columns = 12;
  transient('0123456789abcdef');
  transient('');
  transient('');
  assert.equal(writes, ['\r\x1b[K012345678', '\r\x1b[K0123456789a', '\r\x1b[K']);
});

test.run();
