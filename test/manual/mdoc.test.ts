import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { literal, optionWords, prose, synopsis, word, words } from '../../src/manual/mdoc.js';

test('each sentence has its own line, and names of pages, options and code are macros with their marks behind', () => {
  assert.is(
    prose('Reads bhyve(8), as `vmctl plan` does; see (--json). Then it ends.'),
    'Reads\n.Xr bhyve 8 ,\nas\n.Ql vmctl plan\ndoes; see\n.No \\&( Ns Fl -json ) .\nThen it ends.',
  );
});

test('what only looks like a macro or a request is text', () => {
  assert.is(prose('.iso files, and --o=x, \\n and 5-6'), '\\&.iso files, and --o=x, \\en and 5-6');
  assert.is(word('Fl'), '\\&Fl');
  assert.is(word('.'), '\\&.');
  assert.is(words('say "a" -b'), 'say \\(dqa\\(dq \\-b');
});

test('letters that are not ASCII are written by their numbers', () => {
  assert.is(prose('±10 and ~'), '\\[u00B1]10 and \\(ti');
});

test('long text is broken into lines, words never', () => {
  const lines = prose(`${'word '.repeat(40)}end`).split('\n');
  assert.ok(lines.length > 2);
  assert.ok(lines.every((line) => line.length <= 78));
  assert.is(lines.join(' '), `${'word '.repeat(40)}end`);
});

test('a synopsis becomes macros: brackets, choices, options, what is typed and what is put in', () => {
  assert.is(
    synopsis('[-f] NAME... | --all'),
    'Oo Fl f Oc Ar \\&NAME ... | Fl -all'.replace('\\&NAME', 'NAME'),
  );
  assert.is(synopsis('[vm|host]'), 'Oo Cm vm | Cm host Oc');
});

test('an option is shown with its short form and its value', () => {
  assert.is(optionWords({ name: 'lines', short: 'n', value: 'LINES' }), 'Fl n , Fl -lines Ar LINES');
  assert.is(optionWords({ name: 'json' }), 'Fl -json');
});

test('a block of lines stays what it is', () => {
  assert.is(literal('.a = 1\n# -x\n'), '.Bd -literal -offset indent\n\\&.a = 1\n# \\-x\n.Ed');
});

test.run();
