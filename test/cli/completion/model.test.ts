import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMANDS } from '../../../src/cli/commands.js';
import { NAME_KINDS, PLACEHOLDERS, SHELLS } from '../../../src/cli/completion/kinds.js';
import { kindsAmong, placedSlots } from '../../../src/cli/completion/model.js';
import { OPERANDS } from '../../../src/cli/completion/operands.js';
import { renderCompletion } from '../../../src/cli/completion/scripts.js';
import { GLOBAL_OPTIONS } from '../../../src/cli/option.js';

const OPTIONS = [...GLOBAL_OPTIONS, ...COMMANDS.flatMap(({ options }) => options)];

test('every command with operands says what they are, and none says it that is not there', () => {
  const missing = COMMANDS.filter(({ name, operands }) => operands.max > 0 && !Object.hasOwn(OPERANDS, name));
  assert.equal(
    missing.map(({ name }) => name),
    [],
    'add them to src/cli/completion/operands.ts',
  );
  const strangers = Object.keys(OPERANDS).filter((word) => !COMMANDS.some(({ name }) => name === word));
  assert.equal(strangers, []);
});

test('a command completes as many operands as it takes', () => {
  for (const { name, operands } of COMMANDS) {
    const slots = placedSlots(OPERANDS[name] ?? { slots: [] });
    const last = Math.max(0, ...slots.map(({ at, more }) => (more ? Infinity : at + 1)));
    assert.ok(last <= operands.max, `${name}: ${last} places, ${operands.max} operands`);
    if (operands.max > 0) assert.ok(last > 0, name);
  }
});

test('every placeholder of an option value has a row, or the option lists its values', () => {
  const unknown = OPTIONS.filter(
    ({ value, choices }) =>
      value !== undefined && choices === undefined && !Object.hasOwn(PLACEHOLDERS, value),
  );
  assert.equal(
    unknown.map(({ name, value }) => `--${name} ${value}`),
    [],
    'add them to src/cli/completion/kinds.ts',
  );
});

test('every kind is one that names are looked up for, or that a shell knows itself', () => {
  const slots = Object.values(OPERANDS).flatMap((places) =>
    placedSlots(places).flatMap(({ candidates }) => candidates),
  );
  const kinds = new Set(kindsAmong([...slots, ...Object.values(PLACEHOLDERS).flat()]));
  const known: readonly string[] = [...NAME_KINDS, 'file', 'directory', 'command'];
  assert.equal(
    [...kinds].filter((kind) => !known.includes(kind)),
    [],
  );
});

for (const shell of SHELLS) {
  test(`the script for ${shell} holds every command, alias and long option`, () => {
    const script = renderCompletion(shell, COMMANDS);
    for (const word of COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]))
      assert.match(script, new RegExp(`(^|[^\\w-])${word}([^\\w-]|$)`), word);
    for (const { name } of OPTIONS) assert.match(script, new RegExp(`[ @(|'-]${name}([^\\w-]|$)`), name);
  });
}

test('what is hidden is in no script', () => {
  const secret = { ...(COMMANDS[0] as (typeof COMMANDS)[number]), name: 'fnord', hidden: true as const };
  for (const shell of SHELLS) assert.not.match(renderCompletion(shell, [...COMMANDS, secret]), /fnord/);
});

test.run();
