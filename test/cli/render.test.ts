import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { COMMAND_GROUPS, COMMANDS } from '../../src/cli/commands.js';
import { renderCommandHelp, renderHelp } from '../../src/cli/help.js';
import { renderError, renderOutcome } from '../../src/cli/render-outcome.js';
import { renderPlan } from '../../src/cli/render-plan.js';
import { renderStatusDetails, renderStatusTable } from '../../src/cli/render-status.js';
import { FAILED, RUNNING } from './fake-daemon.js';

const plain = paintWith(false);

test('the table of all VMs', () => {
  assert.is(
    renderStatusTable([RUNNING, FAILED], plain),
    [
      'NAME                         STATE     PID  UPTIME  CPUS  MEMORY  LINKS        RESTARTS  LAST EXIT',
      'myvm                         running  4711   1h 2m     2    512M  bnet0:link2         1  rebooted',
      'web-server-with-a-long-name  failed      -       -     2    1.5G  -                   1  -',
      '',
      'web-server-with-a-long-name: triple fault, 5 times in 10 minutes',
      'web-server-with-a-long-name: definition changed: in force at the next start',
      '',
    ].join('\n'),
  );
});

test('colours change no width, and nothing but colours', () => {
  const coloured = renderStatusTable([RUNNING, FAILED], paintWith(true));
  assert.match(coloured, /\x1b\[32mrunning\x1b\[0m/);
  assert.is(coloured.replace(/\x1b\[\d+m/g, ''), renderStatusTable([RUNNING, FAILED], plain));
});

test('below the table stands only what needs an explanation', () => {
  const table = renderStatusTable([{ ...RUNNING, detail: 'not supervised' }], plain);
  assert.is(table.split('\n').length, 3);
  for (const status of ['failed', 'restarting', 'unknown', 'foreign'] as const) {
    const explained = renderStatusTable([{ ...RUNNING, status, detail: 'did not\x07 start' }], plain);
    assert.match(explained, /\n\nmyvm: did not\? start\n$/);
  }
});

test('a long last exit is cut at 40 characters, in full only in the details', () => {
  const vm = { ...RUNNING, lastExit: 'x'.repeat(41) };
  assert.match(renderStatusTable([vm], plain), / x{39}…\n$/);
  assert.match(renderStatusTable([{ ...vm, lastExit: 'x'.repeat(40) }], plain), / x{40}\n$/);
  assert.match(renderStatusDetails(vm, plain), /last exit {4}x{41}\n/);
});

test('what a broken file leaves unknown is a dash', () => {
  const vm = { ...RUNNING, cpus: 0, memoryBytes: 0, definition: 'broken' as const };
  assert.match(renderStatusTable([vm], plain), / {2}1h 2m +- +- {2}bnet0/);
  const details = renderStatusDetails(vm, plain);
  assert.match(details, /^cpus {9}-\nmemory {7}-$/m);
  assert.match(details, /^definition {3}broken: see vmctl check$/m);
});

test('no VMs are said in words', () => {
  assert.is(renderStatusTable([], plain), 'no VMs defined\n');
});

test('everything about one VM', () => {
  assert.is(
    renderStatusDetails(RUNNING, plain),
    [
      'name         myvm',
      "description  the article's guest",
      'state        running',
      'wanted       up',
      'pid          4711',
      'uptime       1h 2m',
      'cpus         2',
      'memory       512M',
      'link         bnet0:link2  58:9c:fc:00:00:01  socket vm-myvm-0:',
      'restarts     1',
      'last exit    rebooted',
      '',
    ].join('\n'),
  );
});

test('what a restart would change beside the argv stands under a line that says so', () => {
  const details = { differences: ['limits.nice: none -> 5'], deaths: [], crashes: [] };
  assert.match(
    renderStatusDetails({ ...RUNNING, argv: 'same', details }, plain),
    /^argv {9}as its file gives; .*:\n {13}limits\.nice: none -> 5$/m,
  );
});

test('whether a VM is ready is said of those that tell it', () => {
  assert.match(renderStatusDetails({ ...RUNNING, ready: true }, plain), /^ready {8}yes$/m);
  assert.match(renderStatusDetails({ ...RUNNING, ready: false }, plain), /^ready {8}no$/m);
  assert.not.match(renderStatusDetails(RUNNING, plain), /^ready/m);
});

test('a failed VM shows why, its last output, and no control character', () => {
  const text = renderStatusDetails(FAILED, plain);
  for (const part of [
    'failed (triple fault',
    '5 that count',
    'definition   changed: in force at the next start',
    'vm exit rdmsr',
    '?[2Jevil',
    'Unhandled ?',
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.not.match(text, /[\x00-\x09\x0b-\x1f]/);
});

test('an outcome is data when it went well and trouble when not', () => {
  assert.equal(renderOutcome({ name: 'a', ok: true, message: 'running, pid 1', warning: 'disk full' }), {
    out: 'a: running, pid 1\n',
    err: 'vmctl: a: warning: disk full\n',
  });
  const failed = renderOutcome({
    name: 'a',
    ok: false,
    message: 'did not come up',
    error: { code: 'host', message: 'bhyve ended with exit status 4', hint: 'see vmctl logs a' },
    lastOutput: ['bhyve: unknown option -Z'],
  });
  assert.is(failed.out, '');
  assert.is(
    failed.err,
    'vmctl: a: bhyve ended with exit status 4\nlast output of a:\n  bhyve: unknown option -Z\nhint: see vmctl logs a\n',
  );
});

test('a name is not said twice', () => {
  assert.is(renderError({ message: 'a: no disk' }, { name: 'a' }), 'vmctl: a: no disk\n');
});

test('a plan reads back as it was through sh(1), input and looks included', () => {
  const commands = [
    { file: 'printf', args: ['%s|', 'a b', "it's", '$HOME', '', '*'] },
    { file: 'cat', args: [], input: 'show re0:\nmsg $x `y`\n', look: true as const },
  ];
  const script = renderPlan(commands);
  assert.match(script, /^cat << 'EOF' {2}# look$/m);
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  assert.is(stdout, "a b|it's|$HOME||*|show re0:\nmsg $x `y`\n");
});

test('help lists every command, and every command tells its options and exit statuses', () => {
  const all = renderHelp(COMMAND_GROUPS);
  const longest = Math.max(...all.split('\n').map((line) => line.length));
  assert.ok(longest <= 100, `a line of ${longest} characters`);
  for (const command of COMMANDS) {
    assert.ok(all.includes(`  ${command.name} `) || all.includes(`  ${command.name}\n`), command.name);
    const text = renderCommandHelp(command);
    for (const { name } of command.options)
      assert.ok(text.includes(`--${name}`), `${command.name} --${name}`);
    for (const status of ['0', '64', ...Object.keys(command.statuses)]) {
      assert.match(text, new RegExp(`^  ${status} +\\S`, 'm'), `${command.name}: ${status}`);
    }
  }
});

test.run();
