import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Host } from '../../src/host/host.js';
import { recordHost, recordIfAsked, type RecordedRun } from '../../src/host/recorder.js';

/** Answers like a program that said `hello`. */
const HOST = {
  run: () => Promise.resolve({ code: 3, stdout: 'hello\n', stderr: '' }),
  spawn: () => Promise.resolve({ pid: 4711, exited: new Promise(() => undefined), release: () => undefined }),
  alive: () => true,
} as unknown as Host;

test('what is run and started is written down with its answer, and answered all the same', async () => {
  const runs: RecordedRun[] = [];
  const host = recordHost(HOST, { by: 'proof', began: 0, write: (run) => void runs.push(run) });
  const result = await host.run({ file: 'ngctl', args: ['-f', '-'], input: 'list\n' });
  assert.equal(result, { code: 3, stdout: 'hello\n', stderr: '' });
  assert.is((await host.spawn({ file: 'bhyve', args: ['x'] }, { output: '/dev/null' })).pid, 4711);
  assert.ok(host.alive(1));
  assert.ok(runs.every(({ ms, by }) => ms > 0 && by === 'proof'));
  assert.equal(
    runs.map((run) => ({ ...run, ms: 0 })),
    [
      {
        kind: 'command',
        by: 'proof',
        ms: 0,
        file: 'ngctl',
        args: ['-f', '-'],
        input: 'list\n',
        code: 3,
        stdout: 'hello\n',
        stderr: '',
      },
      { kind: 'spawn', by: 'proof', ms: 0, file: 'bhyve', args: ['x'], pid: 4711 },
    ],
  );
});

test('a daemon records only where it is asked to, into a file that is its own', async () => {
  const tidy = (run: RecordedRun): RecordedRun => ({ ...run, args: ['***'] });
  assert.is(recordIfAsked(HOST, { env: {}, tidy }), HOST);
  const directory = mkdtempSync('/tmp/vr');
  try {
    const file = join(directory, 't');
    await recordIfAsked(HOST, { env: { VMCTL_TRANSCRIPT: file }, tidy }).run({ file: 'uname', args: ['-a'] });
    const line = JSON.parse(readFileSync(file, 'utf8')) as RecordedRun;
    assert.equal([line.by, line.file, line.args, line.ms < 10_000], ['supervisor', 'uname', ['***'], true]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
