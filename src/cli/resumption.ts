import type { PartialReport } from '../control/client.js';
import type { ControlRequest } from '../protocol/request.js';
import { resumeConsole } from './console-resumption.js';

/** What of an answer has come, so that it can be gone on with when the daemon ends in the middle of it. */
export interface Resumption {
  /** Told of each report; hands on what is to be shown. */
  take(report: PartialReport): void;
  /** The answer is whole. */
  finish(): void;
  /** What to ask next after the connection was cut; undefined = it cannot be asked twice. */
  next(): ControlRequest | undefined;
  /** Whether the daemon had begun to do what was asked. */
  begun(): boolean;
}

type Show = (report: PartialReport) => void;

export function createResumption(wanted: ControlRequest, show: Show): Resumption {
  if (wanted.request === 'console') return resumeConsole(wanted, show);
  const streams = wanted.request === 'events' || wanted.request === 'logs';
  return streams ? resumeStream(wanted, show) : resumeOther(wanted, show);
}

/** Everything else may be asked again as it is: reads, and orders that say what shall be. */
function resumeOther(wanted: ControlRequest, show: Show): Resumption {
  const isOnce = wanted.request === 'shutdown' || wanted.request === 'detach';
  let begun = false;
  return {
    take(report) {
      begun = true;
      show(report);
    },
    finish: () => undefined,
    next: () => (isOnce ? undefined : wanted),
    begun: () => begun,
  };
}

/**
 * The past is shown when all of it is there, then that it is; from then on each item says where to go on behind it. Items without a
 * mark come from a daemon that cannot go on anywhere.
 */
function resumeStream(
  wanted: Extract<ControlRequest, { readonly request: 'events' | 'logs' }>,
  show: Show,
): Resumption {
  const resumed = { mark: wanted.after };
  let held: PartialReport[] = [];
  let live = false;
  let unmarked = false;
  const release = (): void => {
    held.forEach(show);
    held = [];
  };
  return {
    take(report) {
      const item = report.report === 'item' ? report.value : undefined;
      if (item?.mark === undefined) {
        unmarked ||= item !== undefined;
        return show(report);
      }
      if (item.kind === 'live') {
        live = true;
        release();
        show(report);
      } else if (live || resumed.mark !== undefined) show(report);
      else held.push(report);
      if (live || resumed.mark !== undefined) resumed.mark = item.mark;
    },
    finish: release,
    next() {
      held = [];
      if (unmarked) return undefined;
      return resumed.mark === undefined ? wanted : { ...wanted, after: resumed.mark };
    },
    begun: () => live,
  };
}
