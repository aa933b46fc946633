import type { PartialReport } from '../control/client.js';
import type { ConsoleRequest, KeyboardPlace } from '../protocol/console.js';

/** As Resumption. */
interface ConsoleResumption {
  take(report: PartialReport): void;
  finish(): void;
  next(): ConsoleRequest;
  begun(): boolean;
}

/** A console goes on behind what was shown, and who typed types again. */
export function resumeConsole(
  wanted: ConsoleRequest,
  show: (report: PartialReport) => void,
): ConsoleResumption {
  let mark = wanted.after;
  let place: KeyboardPlace | undefined;
  return {
    take(report) {
      if (report.report === 'item') {
        const { value } = report;
        mark = value.mark ?? mark;
        if (value.kind === 'keyboard') place = value.you;
      }
      show(report);
    },
    finish: () => undefined,
    next() {
      if (place === undefined) return mark === undefined ? wanted : { ...wanted, after: mark };
      const from = mark === undefined ? linesOf(wanted) : { after: mark };
      const { request, name, follow } = wanted;
      return {
        ...{ request, name, follow, ...from },
        ...(wanted.port === undefined ? {} : { port: wanted.port }),
        ...(wanted.from === undefined ? {} : { from: wanted.from }),
        ...{ write: place !== 'watches', regain: place === 'types' },
      };
    },
    begun: () => place !== undefined,
  };
}

function linesOf({ lines }: ConsoleRequest): Pick<ConsoleRequest, 'lines'> {
  return lines === undefined ? {} : { lines };
}
