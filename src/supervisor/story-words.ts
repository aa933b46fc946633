import type { StoryEvent } from './story.js';

/** An event as one sentence of a VM's story; undefined for steps that only a debugger wants to read. */
export function storyWords(event: StoryEvent): string | undefined {
  const text = (key: string): string => String(event[key] ?? '');
  switch (event.event) {
    case 'vm.transition':
      return transitionWords(event);
    case 'vm.adopted':
      return `adopted, pid ${text('pid')}`;
    case 'vm.takeover':
      return `ended ${text('supervisor')}, which supervised it`;
    case 'vm.ready':
      return 'ready';
    case 'vm.backoff':
      return [nextTry(event), hintOf(event)].filter((words) => words !== undefined).join('; ') || undefined;
    case 'vm.waiting':
    case 'vm.failed':
      return hintOf(event);
    case 'vm.warning':
      return `warning: ${text('reason')}`;
    case 'vm.crash-bundle':
      return `crash bundle: ${text('path')}`;
    case 'guest.launched':
      return `bhyve started, pid ${text('pid')}`;
    case 'guest.exited':
      return `bhyve ended, pid ${text('pid')}: ${text('words')}`;
    default:
      return programWords(event) ?? networkWords(event);
  }
}

function programWords(event: StoryEvent): string | undefined {
  const text = (key: string): string => String(event[key] ?? '');
  switch (event.event) {
    case 'hook.began':
      return `${text('hook')} runs: ${text('program')}`;
    case 'hook.ended':
      return text('fault') || `${text('hook')} has ended well`;
    case 'companion.started':
      return `companion ${text('companion')} started, pid ${text('pid')}`;
    case 'companion.ended':
      return `companion ${text('companion')}, pid ${text('pid')}, ${text('words')}`;
    default:
      return undefined;
  }
}

function hintOf({ hint }: StoryEvent): string | undefined {
  return hint === undefined ? undefined : `hint: ${String(hint)}`;
}

function nextTry({ delayMs }: StoryEvent): string | undefined {
  return typeof delayMs === 'number' ? `next try in ${Math.round(delayMs / 100) / 10} s` : undefined;
}

function networkWords(event: StoryEvent): string | undefined {
  const text = (key: string): string => String(event[key] ?? '');
  const place = `${text('bridge')}:${text('hook')}`;
  switch (event.event) {
    case 'link.leased':
      return `NIC ${text('nic')} hangs on ${place}`;
    case 'link.plugged':
      return `NIC ${text('nic')} plugged in${event['again'] === true ? ' again' : ''}: ${place}`;
    case 'link.unplugged':
      return `NIC ${text('nic')} unplugged from ${place}`;
    case 'link.moved':
      return `NIC ${text('nic')} moved from ${text('from')} to ${place}`;
    case 'bridge.ensured':
      return `bridge ${text('bridge')} made, node [${text('node')}]`;
    case 'bridge.removed':
      return `bridge ${text('bridge')} removed`;
    case 'bridge.lost':
      return `bridge ${text('bridge')}: ${listed(event['problems'])}; cut off: ${listed(event['cutOff'])}`;
    case 'bridge.healed':
      return `bridge ${text('bridge')} is whole again; plugged in again: ${listed(event['plugged'])}`;
    case 'bridge.warning':
      return `bridge ${text('bridge')}: warning: ${text('reason')}`;
    case 'jail.attached':
    case 'jail.detached':
      return `jail ${text('jail')}: ${text('interface')} ${event.event === 'jail.attached' ? 'attached to' : 'detached from'} ${text('bridge')}`;
    default:
      return undefined;
  }
}

/** Only what an operator sees change: steps inside a status are told by its detail, and that a guest has settled. */
function transitionWords({ status, was, detail, to }: StoryEvent): string | undefined {
  if (to === 'alive.settled') return 'running';
  if (status === undefined || status === was || status === 'unknown') return undefined;
  return typeof detail === 'string' && status !== 'starting'
    ? `${String(status)}: ${detail}`
    : String(status);
}

function listed(value: unknown): string {
  return Array.isArray(value) && value.length > 0 ? value.join(', ') : 'nothing';
}
