import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeyboard, type Keyboard } from '../../src/daemon/keyboard.js';

const write = { write: true };
const watch = { write: false };
const regain = { write: true, regain: true };

function seated(...names: readonly string[]): Keyboard<string> {
  const keyboard = createKeyboard<string>();
  for (const name of names) keyboard.join(name, write);
  return keyboard;
}

test('who comes first types, the others wait, watchers have nothing to do with it', () => {
  const keyboard = createKeyboard<string>();
  keyboard.join('carl', watch);
  keyboard.join('ann', write);
  keyboard.join('bob', write);
  assert.equal(['ann', 'bob', 'carl'].map(keyboard.placeOf), ['types', 'waits', 'watches']);
});

test('when it is left the next in line has it; nobody has it at last', () => {
  const keyboard = seated('ann', 'bob', 'carl');
  keyboard.leave('bob');
  keyboard.leave('ann');
  assert.is(keyboard.holder(), 'carl');
  keyboard.leave('carl');
  assert.is(keyboard.holder(), undefined);
});

test('who it is taken from is the first to have it again', () => {
  const keyboard = seated('ann', 'bob');
  keyboard.join('carl', { write: true, take: true });
  assert.is(keyboard.holder(), 'carl');
  keyboard.leave('carl');
  assert.is(keyboard.holder(), 'ann');
});

test('a watcher may take it', () => {
  const keyboard = seated('ann');
  keyboard.join('bob', watch);
  keyboard.take('bob');
  assert.equal(['ann', 'bob'].map(keyboard.placeOf), ['waits', 'types']);
});

test('only who has it uses it', () => {
  const keyboard = seated('ann', 'bob');
  assert.equal(['ann', 'bob', 'eve'].map(keyboard.uses), [true, false, false]);
});

test('who had it under an earlier daemon has it again, whoever came back first', () => {
  const keyboard = seated('bob');
  keyboard.join('ann', regain);
  assert.equal(['ann', 'bob'].map(keyboard.placeOf), ['types', 'waits']);
});

test('but not from one who has typed since, or taken it: then it is the next in line', () => {
  const typed = seated('bob', 'carl');
  typed.uses('bob');
  typed.join('ann', regain);
  assert.equal(['bob', 'ann', 'carl'].map(typed.placeOf), ['types', 'waits', 'waits']);
  typed.leave('bob');
  assert.is(typed.holder(), 'ann');
  const taken = seated('carl');
  taken.join('bob', { write: true, take: true });
  taken.join('ann', regain);
  assert.is(taken.holder(), 'bob');
});

test('who only inherits it is not surer of it than its first owner was', () => {
  const keyboard = seated('ann', 'bob');
  keyboard.uses('ann');
  keyboard.leave('ann');
  keyboard.join('carl', regain);
  assert.is(keyboard.holder(), 'carl');
});

test('whatever happens, one types at most, and somebody does while anybody wants to', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const step = fc.record({ name, act: fc.constantFrom('join', 'watch', 'take', 'regain', 'leave', 'uses') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const keyboard = createKeyboard<string>();
      const inside = new Set<string>();
      for (const { name: who, act } of steps) {
        if (act === 'leave') {
          keyboard.leave(who);
          inside.delete(who);
        } else if (act === 'take' && inside.has(who)) keyboard.take(who);
        else if (act === 'uses') keyboard.uses(who);
        else if (!inside.has(who)) {
          inside.add(who);
          keyboard.join(who, act === 'watch' ? watch : act === 'regain' ? regain : write);
        }
        const places = ['a', 'b', 'c'].map(keyboard.placeOf);
        const typing = places.filter((place) => place === 'types').length;
        assert.is(typing, places.includes('waits') || keyboard.holder() !== undefined ? 1 : 0);
        assert.ok(keyboard.holder() === undefined || inside.has(keyboard.holder() ?? ''));
      }
    }),
  );
});

test.run();
