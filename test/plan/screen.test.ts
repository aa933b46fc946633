import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GraphicsDefinition } from '../../src/definition/definition.js';
import { describeScreen, judgePassword, openScreenWarning } from '../../src/plan/screen.js';
import { vm } from './ground.js';

function screen(change: Partial<GraphicsDefinition>) {
  return vm({ graphics: { address: '127.0.0.1', width: 1024, height: 768, wait: false, ...change } });
}

test('a screen that others than this host reach without a password is warned of', () => {
  for (const address of ['0.0.0.0', '192.0.2.7', '::', '2001:db8::1'])
    assert.match(
      openScreenWarning(screen({ address })) ?? '',
      /open to whoever reaches it: set password_file/,
    );
  for (const address of ['127.0.0.1', '127.1.2.3', '::1'])
    assert.is(openScreenWarning(screen({ address })), undefined);
  assert.is(openScreenWarning(screen({ address: '0.0.0.0', passwordFile: 'p' })), undefined);
  assert.is(openScreenWarning(vm()), undefined);
});

test('where a screen is, is told with the port that was picked', () => {
  assert.equal(describeScreen(screen({}), 5903), {
    vnc: '127.0.0.1:5903',
    screen: { address: '127.0.0.1', port: 5903, wait: false, password: false },
  });
  assert.is(describeScreen(screen({ port: 5900 }), 5903).vnc, '127.0.0.1:5900');
  const auto = describeScreen(screen({ address: '::1' }), undefined);
  assert.equal([auto.vnc, auto.screen?.port], ['[::1], port auto', null]);
  assert.equal(describeScreen(vm(), 5903), {});
});

function judge(text: string | undefined, mode = 0o600, distrust?: { reason: string; mend: string }) {
  return judgePassword('myvm', '/p', text === undefined ? undefined : { text, mode, distrust });
}

test('the first line of its file is the password', () => {
  assert.equal(judge('s3cret\nmore\n'), { password: 's3cret', warnings: [] });
  assert.equal(judge('a b#,\\\r\n'), { password: 'a b#,\\', warnings: [] });
});

test('one that is empty, too long or would be misread is refused without being told', () => {
  const cases: [string | undefined, RegExp][] = [
    [undefined, /there is no password file \/p/],
    ['', /is empty/],
    ['\nsecret\n', /is empty/],
    ['ninechars', /has more than 8 characters/],
    ['a%(b)', /would misread/],
    [' lead', /would misread/],
    ['pä', /would misread/],
    ['a\tb', /would misread/],
  ];
  for (const [text, message] of cases) {
    const verdict = judge(text);
    assert.ok('fault' in verdict, String(text));
    assert.match(verdict.fault.message, message);
    const words = text?.trim() ?? '';
    if (words !== '') assert.not.ok(`${verdict.fault.message} ${verdict.fault.hint}`.includes(words));
  }
});

test('a password file that others can read is warned of, one that others can write refused', () => {
  const open = judge('x', 0o644);
  assert.ok('password' in open);
  assert.equal(open.warnings, ['the password file /p can be read by others (mode 0644): chmod 600 /p']);
  const distrust = {
    reason: '/p can be written by others than its owner (mode 0666)',
    mend: 'chmod go-w /p',
  };
  const verdict = judge('x', 0o666, distrust);
  assert.ok('fault' in verdict);
  assert.match(verdict.fault.hint ?? '', /chooses the password: chmod go-w \/p/);
});

test.run();
