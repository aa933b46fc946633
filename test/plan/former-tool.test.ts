import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePs } from '../../src/bhyve/process.js';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { VmctlError } from '../../src/errors.js';
import { formerToolWarnings, lookFormerTool } from '../../src/plan/former-tool.js';

interface Asked {
  readonly refusal: VmctlError | undefined;
  readonly commands: readonly HostCommand[];
}

/** The judgement on `web1` with what sysrc(8) answers, and what was looked at for it. */
function ask(importedFrom: 'vm-bhyve' | 'bmd' | undefined, stdout: string, ps = ''): Asked {
  const definition = { name: 'web1', ...(importedFrom === undefined ? {} : { importedFrom }) };
  const steps = lookFormerTool(definition, parsePs(ps));
  const commands: HostCommand[] = [];
  const answer: CommandResult = { code: 0, stdout, stderr: '' };
  let step = steps.next();
  while (step.done !== true) {
    commands.push(step.value.command);
    step = steps.next(answer);
  }
  return { refusal: step.value, commands };
}

test('a VM of vm-bhyve is refused while vm-bhyve is enabled and has it in vm_list, with the line that mends it', () => {
  const { refusal, commands } = ask('vm-bhyve', 'vm_enable: YES\nvm_list: db web1\n');
  assert.equal([refusal?.code, refusal?.status], ['denied', 75]);
  assert.match(refusal?.hint ?? '', 'sysrc vm_list-="web1"');
  assert.equal(
    commands.map(({ file, args }) => [file, ...args].join(' ')),
    ['sysrc -i -s vm vm_enable vm_list'],
  );
});

test('a list that a command has made is read over all its lines', () => {
  assert.ok(ask('vm-bhyve', 'vm_enable: yes\nvm_list: db\nweb1\n').refusal);
});

test('it may start when vm-bhyve is off, or does not list it, or says nothing at all', () => {
  assert.is(ask('vm-bhyve', 'vm_enable: NO\nvm_list: web1\n').refusal, undefined);
  assert.is(ask('vm-bhyve', 'vm_enable: YES\nvm_list: web10 db\n').refusal, undefined);
  assert.is(ask('vm-bhyve', '').refusal, undefined);
});

test('it is refused while a `vm _run` of that name lives, and of another name not', () => {
  const run = (name: string) => `  812     1     0     0     60 /bin/sh /usr/local/sbin/vm _run ${name}\n`;
  const { refusal, commands } = ask('vm-bhyve', '', run('web1'));
  assert.match(refusal?.message ?? '', 'pid 812');
  assert.match(refusal?.hint ?? '', 'vmctl adopt web1 --takeover');
  assert.equal(commands, []);
  assert.is(ask('vm-bhyve', '', run('web')).refusal, undefined);
});

test('a VM of bmd is refused while bmd is enabled', () => {
  assert.match(ask('bmd', 'bmd_enable: YES\n').refusal?.hint ?? '', 'sysrc bmd_enable=NO');
  assert.is(ask('bmd', 'bmd_enable: NO\n').refusal, undefined);
});

test('for a VM that comes from nowhere else nothing is looked at', () => {
  assert.equal(ask(undefined, 'vm_enable: YES\nvm_list: web1\n'), { refusal: undefined, commands: [] });
});

test('a plan tells it as a warning, with the line', () => {
  const { refusal } = ask('vm-bhyve', 'vm_enable: YES\nvm_list: web1\n');
  assert.match(formerToolWarnings(refusal)[0] ?? '', /a start is refused: .*sysrc vm_list-="web1"/);
  assert.equal(formerToolWarnings(undefined), []);
});

test.run();
