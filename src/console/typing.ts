import { planTyping } from '../bhyve/console-reader.js';
import type { Host, HostFeed } from '../host/host.js';

/** Somebody types on a serial device until he ends, or this process does; one for each, the tty mixes bytes of two. */
export function typeInto(host: Pick<Host, 'feed'>, device: string): Promise<HostFeed> {
  return host.feed(planTyping(device));
}
