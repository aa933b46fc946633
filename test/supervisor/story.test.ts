import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStory, type Log, type StoryEvent } from '../../src/supervisor/story.js';
import { SimulatedClock } from './simulated-clock.js';

function scene() {
  const logged: string[] = [];
  const appended: string[] = [];
  const level = (name: string) => (data: object, message: string) =>
    void logged.push(`${name} ${message} ${JSON.stringify(data)}`);
  const log: Log = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
  const story = createStory({ log, clock: new SimulatedClock(), append: (line) => appended.push(line) });
  return { story, logged, appended };
}

test('an event goes to the log, to the event file as one JSON line, and to all who listen', () => {
  const { story, logged, appended } = scene();
  const heard: StoryEvent[] = [];
  story.follow((event) => heard.push(event));
  story.tell('vm.failed', { vm: 'web', reason: 'two\nlines' }, 'error');
  const event = { time: '2026-01-01T00:00:00.000Z', event: 'vm.failed', vm: 'web', reason: 'two\nlines' };
  assert.equal(appended, [JSON.stringify(event)]);
  assert.not.match(appended[0] ?? '', '\n');
  assert.equal(heard, [event]);
  assert.equal(logged, ['error vm.failed {"vm":"web","reason":"two\\nlines","event":"vm.failed"}']);
});

test('who has stopped listening hears nothing more, and the others do', () => {
  const { story } = scene();
  const heard: string[] = [];
  const stop = story.follow(() => {
    heard.push('first');
    stop();
  });
  story.follow(() => heard.push('second'));
  story.tell('daemon.started', {});
  story.tell('daemon.ended', {});
  assert.equal(heard, ['first', 'second', 'second']);
});

test.run();
