import { existsSync, readFileSync } from 'node:fs';
import type { StoryEvent } from '../../src/supervisor/story.js';

/** States that the machines of all VMs went through, by the event file of a daemon. */
export function statesTold(eventLog: string): readonly string[] {
  const text = existsSync(eventLog) ? readFileSync(eventLog, 'utf8') : '';
  const events = text.split('\n').flatMap(parseEvent);
  return [...new Set(events.flatMap(({ event, to }) => (event === 'vm.transition' ? [String(to)] : [])))];
}

/** The disk may have been full in the middle of a line. */
function parseEvent(line: string): readonly StoryEvent[] {
  try {
    return [JSON.parse(line) as StoryEvent];
  } catch {
    return [];
  }
}
