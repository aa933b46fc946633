import { EventEmitter } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createConsoleView } from '../../src/cli/console-view.js';
import type { Talk } from '../../src/control/client.js';

function talk(): Talk & { readonly listens: boolean[] } {
  const listens: boolean[] = [];
  return { listens, say: () => true, listen: (on) => void listens.push(on) };
}

test('a terminal that is full is waited for once, whatever still comes, and under the next daemon too', () => {
  const output = Object.assign(new EventEmitter(), { write: () => false });
  const nothing = (): void => undefined;
  const view = createConsoleView({
    ...{ output, say: nothing, onOpened: nothing, onKeyboard: nothing, onTaken: nothing },
  });
  const [first, second] = [talk(), talk()];
  const print = (): void => view.take({ report: 'item', value: { kind: 'bytes', bytes: 'eA==' } });
  view.open(first);
  for (let times = 0; times < 20; times += 1) print();
  assert.equal([first.listens, output.listenerCount('drain')], [[false], 1]);
  view.open(second);
  print();
  assert.equal(second.listens, [false]);
  output.emit('drain');
  assert.equal([first.listens, second.listens], [[false], [false, true]]);
  print();
  assert.equal(second.listens, [false, true, false]);
});

test.run();
