import type { StoryEvent } from './story.js';

/** An event as one sentence of a VM's story; undefined for steps that only a debugger wants to read. */
export function storyWords(event: StoryEvent): string | undefined {
  const text = (key: string): string => String(event[key] ?? '');
  switch (event.event) {
    case 'vm.transition':
      return transitionWords(event);
    case 'vm.adopted':
      return `adopted, pid ${text('pid')}`;
    case 'vm.backoff':
    case 'vm.failed':
      return event['hint'] === undefined ? undefined : `hint: ${text('hint')}`;
    case 'vm.warning':
      return `warning: ${text('reason')}`;
    case 'guest.launched':
      return `bhyve started, pid ${text('pid')}`;
    case 'guest.exited':
      return `bhyve ended, pid ${text('pid')}: ${text('words')}`;
    case 'link.leased':
      return `NIC ${text('nic')} hangs on ${text('bridge')}:${text('hook')}`;
    default:
      return undefined;
  }
}

/** Only what an operator sees change: steps inside a status are told by its detail, once it settles. */
function transitionWords({ status, was, detail }: StoryEvent): string | undefined {
  if (status === undefined || status === was || status === 'unknown') return undefined;
  return typeof detail === 'string' && status !== 'starting'
    ? `${String(status)}: ${detail}`
    : String(status);
}
