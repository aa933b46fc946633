import type { StatusReport } from '../../src/protocol/report.js';
import { RUNNING } from './fake-daemon.js';

/** A report by name, as a daemon tells it that has watched for an hour. */
export function report(name: string, rest: Partial<StatusReport> = {}): StatusReport {
  return { ...RUNNING, name, ...rest };
}

/** One VM in a state, with what such a state brings. */
export function inState(status: StatusReport['status'], rest: Partial<StatusReport> = {}): StatusReport {
  const isAlive = status === 'running' || status === 'stopping' || status === 'foreign';
  return report(`a-${status}`, {
    status,
    detail: DETAILS[status],
    ...(isAlive ? {} : { pid: null, uptimeSeconds: null, links: [] }),
    ...(status === 'stopped' ? { intent: 'down' } : {}),
    ...rest,
  });
}

const DETAILS: Readonly<Record<StatusReport['status'], string | null>> = {
  failed: 'triple fault, 5 times in 10 minutes',
  unknown: 'ps: no memory',
  waiting: 'comes after db',
  restarting: 'triple fault; next try in 4 s',
  foreign: 'pid 4711',
  stopping: 'still shutting down',
  starting: 'linking',
  running: null,
  stopped: 'powered off',
};

/** `web1` to `webN` of a large host: most run. */
export function crowd(count: number): readonly StatusReport[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `web${at + 1}`;
    if (at % 100 === 99) return inState('failed', { name });
    if (at % 40 === 39) return inState('stopped', { name });
    return report(name, { pid: 4000 + at, uptimeSeconds: 60 * at, cpus: 1 + (at % 8) });
  });
}
