import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootText, greet, hear, SILENT_TERMINAL, type Answer } from '../../src/sim/guest-system.js';

const ABOUT = { name: 'web', port: 0, uptimeMs: 200_000 };

/** Types into a guest that has asked for a login; what it said to that. */
function type(...keys: readonly string[]): Answer {
  let answer: Answer = { ...greet(ABOUT), text: '' };
  for (const typed of keys) {
    const next = hear(answer.terminal, typed, ABOUT);
    answer = { ...next, text: answer.text + next.text };
  }
  return answer;
}

const SHELL = ['root\r', 'secret\r'];

test('it boots, asks for a login and lets root in with any password, which is not echoed', () => {
  assert.match(bootText(ABOUT, true), /booting for web\r\n/);
  assert.match(greet({ ...ABOUT, port: 1 }).text, /\(web\) \(ttyu1\)\r\n\r\nlogin: $/);
  assert.is(type(...SHELL).text, 'root\r\nPassword:\r\nWelcome to web.\r\nroot@web:~ # ');
  assert.is(type('ann\r', 'x\r').text, 'ann\r\nPassword:\r\nLogin incorrect\r\nlogin: ');
});

test('nobody listens before its system is up', () => {
  assert.equal(hear(SILENT_TERMINAL, 'root\r', ABOUT), { terminal: SILENT_TERMINAL, text: '' });
});

test('it echoes what is typed, whichever way that is cut, and takes back what is erased', () => {
  assert.is(type('r', 'oo', 't\r').text, 'root\r\nPassword:');
  assert.is(type('rooot\x7f\x7ft\r').text, 'rooot\b \b\b \bt\r\nPassword:');
  assert.is(type('\x7f').text, '');
  assert.is(type('abc\x03').text, 'abc^C\r\nlogin: ');
});

test('its shell knows a few commands', () => {
  const said = (line: string): string => type(...SHELL, line).text.slice(type(...SHELL).text.length);
  assert.is(said('echo a  b\r'), 'echo a  b\r\na b\r\nroot@web:~ # ');
  assert.is(said('uptime\r'), 'uptime\r\nup 3 mins, 1 user\r\nroot@web:~ # ');
  assert.is(said('ls\r'), 'ls\r\nls: not found\r\nroot@web:~ # ');
  assert.match(said('exit\r'), /ttyu0\)\r\n\r\nlogin: $/);
  assert.match(said('\x04'), /login: $/);
});

test('it goes down when it is told to, and hears nothing after that', () => {
  const answer = type(...SHELL, 'reboot\recho no\r');
  assert.is(answer.wish, 'reboot');
  assert.match(answer.text, /going down\.\r\n$/);
  assert.is(type(...SHELL, 'poweroff\r').wish, 'poweroff');
});

test.run();
