import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import ts from 'typescript';
import { advised } from '../../src/cli/advice.js';
import { ERROR_STATUS, type ErrorCode } from '../../src/errors.js';

/** Errors of these codes get, where they say nothing better themselves, the hint of their code. */
const BY_CODE = (Object.keys(ERROR_STATUS) as ErrorCode[]).filter(
  (code) => advised({ code, message: '' }).hint !== undefined,
);

/** Errors that end without a hint: there is nothing to do, or the message says it. */
const REASONS: Readonly<Record<string, string>> = {
  'nothing was done': 'the answer to a question of ours was no',
  'discarded, nothing was saved': 'the operator chose to discard it',
  interrupted: 'the operator interrupted it',
  'start was cancelled': 'somebody stopped the VM meanwhile, and is told so',
};

interface Bare {
  readonly code: string;
  readonly message: string;
  readonly where: string;
}

/** Every `new VmctlError(...)` of production code whose detail has no hint. */
function bareErrors(): readonly Bare[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('sim/'),
  );
  return files.flatMap((file) => {
    const text = readFileSync(`src/${file}`, 'utf8');
    if (!text.includes('new VmctlError(')) return [];
    return bareIn(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  });
}

function bareIn(source: ts.SourceFile): readonly Bare[] {
  const found: Bare[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'VmctlError') {
      const [code, message, detail] = (node.arguments ?? []).map((one) => one.getText());
      // A detail that is handed on, or put together, is judged where it is made.
      if (detail === undefined || (/^\{/.test(detail) && !/\bhint\b|\.\.\./.test(detail)))
        found.push({ code: code ?? '', message: message ?? '', where: source.fileName });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('every error ends with what to do: its own hint, that of its code, or a reason why there is none', () => {
  const errors = bareErrors();
  assert.ok(errors.length > 20, 'the walk has found them');
  const unexplained = errors.filter(({ code, message }) => {
    const literals = code.match(/'[a-z-]+'/g)?.map((one) => one.slice(1, -1)) ?? [];
    // A code that is handed on was judged where it was given.
    const covered = literals.every((one) => BY_CODE.includes(one as ErrorCode));
    return !covered && !Object.keys(REASONS).some((words) => message.includes(words));
  });
  assert.equal(
    unexplained.map(({ code, message, where }) => `${where}: ${code}: ${message}`),
    [],
    'add a hint, or the reason to REASONS',
  );
});

test('every reason is of an error that there is', () => {
  const errors = bareErrors();
  for (const words of Object.keys(REASONS))
    assert.ok(
      errors.some(({ message }) => message.includes(words)),
      words,
    );
});

test('the hint of an error is never replaced, and a wrong command line is sent to the help of its command', () => {
  assert.is(advised({ code: 'host', message: 'no', hint: 'mine' }).hint, 'mine');
  assert.is(advised({ code: 'usage', message: 'no' }, 'start').hint, 'see: vmctl start --help');
  assert.is(advised({ code: 'usage', message: 'no' }).hint, 'see: vmctl help');
  assert.is(advised({ code: 'timeout', message: 'no' }).hint, undefined);
});

test.run();
