import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMAND_GROUPS, COMMANDS } from '../../src/cli/commands.js';
import { noteLines } from '../../src/cli/help-note.js';
import { renderCommandHelp, renderHelp } from '../../src/cli/help.js';
import { renderError, renderOutcome } from '../../src/cli/render-outcome.js';
import { renderPlan } from '../../src/cli/render-plan.js';

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
  const all = renderHelp(COMMAND_GROUPS, 80);
  const longest = Math.max(...all.split('\n').map((line) => line.length));
  assert.ok(longest <= 80, `a line of ${longest} characters`);
  for (const command of COMMANDS) {
    assert.ok(all.includes(`  ${command.name} `) || all.includes(`  ${command.name}\n`), command.name);
    const text = renderCommandHelp(command, 80);
    const wide = text.split('\n').filter((line) => line.length > 80);
    assert.equal(wide, [], command.name);
    for (const { name } of command.options)
      assert.ok(text.includes(`--${name}`), `${command.name} --${name}`);
    for (const status of ['0', '64', ...Object.keys(command.statuses)]) {
      assert.match(text, new RegExp(`^  ${status} +\\S`, 'm'), `${command.name}: ${status}`);
    }
  }
});

test('notes of a command are filled; words stay in columns, and what is laid out as it is', () => {
  assert.equal(noteLines('One line\nand another one.', 20), ['One line and another', 'one.']);
  assert.equal(noteLines('list  all of them, and\n      more\nup    make', 22), [
    '  list  all of them, and',
    '        more',
    '  up    make',
  ]);
  assert.equal(noteLines('replace put it\n        in', 30), ['  replace  put it in']);
  const laidOut = 'For jail.conf(5):  a = b;\n                   c = d;\nAt boot.';
  assert.equal(noteLines(laidOut, 20), laidOut.split('\n'));
});

test.run();
