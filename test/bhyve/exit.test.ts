import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestExit } from '../../src/bhyve/exit.js';
import { describeExit } from '../../src/bhyve/exit-words.js';
import { judgeExit } from '../../src/bhyve/judge-exit.js';
import { parsePwait, planPwait } from '../../src/bhyve/pwait.js';

function code(number: number, { confirmed = true, output = [] as string[] } = {}): GuestExit {
  return judgeExit({ exit: { kind: 'code', code: number }, confirmed, output });
}

test("the exit status of a guest that was up is bhyve(8)'s", () => {
  assert.equal(code(0), { kind: 'rebooted' });
  assert.equal(code(1), { kind: 'powered-off' });
  assert.equal(code(2), { kind: 'halted' });
  assert.equal(code(3), { kind: 'triple-fault' });
  assert.equal(code(4), { kind: 'error', code: 4 });
  assert.equal(code(100), { kind: 'error', code: 100 });
});

test('an exit before the guest was up is never a power-off or a reboot', () => {
  for (const number of [0, 1, 2, 3, 4, 64])
    assert.equal(code(number, { confirmed: false }), { kind: 'launch-error', code: number, lines: [] });
  const killed = judgeExit({ exit: { kind: 'signal', signal: 'SIGABRT' }, confirmed: false, output: ['x'] });
  assert.equal(killed, { kind: 'launch-error', code: null, lines: ['x'] });
});

test('a launch error keeps the last lines, without CR and empty ones', () => {
  const output = [
    'vm_create: refused\r',
    '',
    'bhyve: illegal option -- g\r\n',
    ...Array.from({ length: 30 }, (_, n) => `line ${n}`),
  ];
  const exit = code(1, { confirmed: false, output });
  assert.is(exit.kind === 'launch-error' && exit.lines.length, 20);
  assert.is(exit.kind === 'launch-error' && exit.lines.at(-1), 'line 29');
  const short = code(1, { confirmed: false, output: output.slice(0, 3) });
  assert.equal(short.kind === 'launch-error' && short.lines, [
    'vm_create: refused',
    'bhyve: illegal option -- g',
  ]);
});

test('a usage text does not push out what was wrong', () => {
  const usage = [
    'Usage: bhyve [-aCDeHhPSuWwxY]\r',
    ...Array.from({ length: 30 }, (_, n) => `       -${n}: option\r`),
  ];
  const told = (output: string[]): unknown => {
    const exit = code(1, { confirmed: false, output });
    return exit.kind === 'launch-error' && exit.lines;
  };
  assert.equal(told(['bhyve: illegal option -- Z\r', ...usage]), ['bhyve: illegal option -- Z']);
  assert.equal(told(['one', ...usage, 'two', '  three']), ['one', 'two', '  three']);
  assert.is((told(usage) as string[]).length, 20, 'nothing but usage is better than nothing');
});

test('a hook or socket name that is taken is told from other errors, up or not', () => {
  for (const line of ["can't connect to node\r\n", "can't get Netgraph sockets"]) {
    for (const confirmed of [false, true]) {
      assert.is(
        code(4, { confirmed, output: [line, 'Device emulation initialization error: File exists'] }).kind,
        'hook-taken',
      );
    }
  }
  assert.is(code(1, { confirmed: true, output: ["can't connect to node"] }).kind, 'powered-off');
});

test('a VM that is still busy is told from other errors', () => {
  assert.is(code(4, { confirmed: false, output: ['vm_reinit: Device busy'] }).kind, 'vmm-busy');
});

test('signals and unseen ends keep their names', () => {
  assert.equal(judgeExit({ exit: { kind: 'signal', signal: 'SIGKILL' }, confirmed: true, output: [] }), {
    kind: 'signal',
    signal: 'SIGKILL',
  });
  assert.equal(judgeExit({ exit: { kind: 'lost' }, confirmed: false, output: [] }), { kind: 'lost' });
});

test('every exit has words, and a launch error says the telling line', () => {
  const lines = [
    'bhyve: Could not open backing file: /d.img: No such file or directory',
    'Device emulation initialization error: No such file or directory',
  ];
  const exits: GuestExit[] = [
    { kind: 'rebooted' },
    { kind: 'powered-off' },
    { kind: 'halted' },
    { kind: 'triple-fault' },
    { kind: 'error', code: 4 },
    { kind: 'signal', signal: 'SIGKILL' },
    { kind: 'launch-error', code: 4, lines },
    { kind: 'launch-error', code: null, lines: [] },
    { kind: 'hook-taken', lines },
    { kind: 'vmm-busy', lines },
    { kind: 'lost' },
  ];
  const words = exits.map(describeExit);
  assert.is(new Set(words).size, exits.length);
  assert.is(words[1], 'powered off');
  assert.is(words[6], `did not start: ${lines[0]}`);
  assert.is(words[7], 'did not start');
  assert.is(
    describeExit({ kind: 'launch-error', code: 1, lines: [] }),
    'did not start: bhyve exited with status 1',
  );
  const killed = judgeExit({ exit: { kind: 'signal', signal: 'SIGTERM' }, confirmed: false, output: [] });
  assert.is(describeExit(killed), 'did not start: killed by SIGTERM');
});

test("pwait tells status, signal by FreeBSD's number, or that nobody knows", () => {
  assert.equal(parsePwait('1234: exited with status 1.\n', 1234), { kind: 'code', code: 1 });
  assert.equal(parsePwait('1234: killed by signal 9.\n', 1234), { kind: 'signal', signal: 'SIGKILL' });
  assert.equal(parsePwait('1234: killed by signal 30.\n', 1234), { kind: 'signal', signal: 'SIGUSR1' });
  assert.equal(parsePwait('1234: terminated.\n', 1234), { kind: 'lost' });
  assert.is(parsePwait('', 1234), undefined);
  assert.is(parsePwait('pwait: 1234: No such process\n', 1234), undefined);
  assert.is(parsePwait('1234: exited with sta', 1234), undefined);
});

test('what a keeper wrote of another process is not the end of this one', () => {
  assert.is(parsePwait('123: exited with status 1.\n', 1234), undefined);
  const both = '123: exited with status 1.\n1234: killed by signal 9.\n';
  assert.equal(parsePwait(both, 1234), { kind: 'signal', signal: 'SIGKILL' });
  assert.equal(planPwait(7), { file: 'pwait', args: ['-v', '7'] });
});

test('a bhyve that ends because its swtpm has gone was not switched off, whatever its status', () => {
  const output = ['bhyve: tpm_swtpm_execute_cmd: cmd send failed, is swtpm running?: Broken pipe'];
  const exit = { kind: 'code', code: 1 } as const;
  assert.equal(judgeExit({ exit, confirmed: true, output }), { kind: 'error', code: 1 });
  assert.is(judgeExit({ exit, confirmed: true, output: [] }).kind, 'powered-off');
});

test.run();
