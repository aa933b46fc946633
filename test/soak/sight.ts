import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Violation } from '../../src/sim/auditor/audit.js';
import type { Guest, VmmEntry } from '../../src/sim/inhabitant.js';
import type { GraphNode } from '../../src/sim/netgraph/state.js';
import type { StatusReport } from '../../src/protocol/report.js';
import type { Paths } from '../../src/store/paths.js';

/** What `simctl world` tells of a host. */
export interface WorldReport {
  readonly interfaces: readonly string[];
  readonly guests: readonly Guest[];
  readonly vmm: readonly VmmEntry[];
  readonly nodes: readonly GraphNode[];
  readonly processes: readonly { readonly pid: number; readonly argv: readonly string[] }[];
}

/** A host at rest, as an outsider finds it, and what the supervisor says of it. */
export interface Sight {
  readonly world: WorldReport;
  readonly statuses: readonly StatusReport[];
  readonly records: RecordsSeen;
  readonly audit: readonly Violation[];
  /** VMs of which somebody else ever started a guest: what that left in /dev/vmm is not vmctl's to take away. */
  readonly foreign: ReadonlySet<string>;
}

/** The VMs among them: of one whose file never was right nothing is wanted. */
export function knownVms(statuses: readonly StatusReport[]): readonly StatusReport[] {
  return statuses.filter(({ definition, cpus }) => definition !== 'broken' || cpus > 0);
}

/** Names of the files vmctl keeps, and which cannot be read. */
export interface RecordsSeen {
  readonly run: readonly string[];
  readonly state: readonly string[];
  readonly broken: readonly string[];
  /** By VM: its run record's pids and its recorded intent. */
  readonly guests: ReadonlyMap<string, { readonly pid?: number; readonly keeperPid?: number }>;
  readonly intents: ReadonlyMap<string, string>;
}

export function seeRecords(paths: Paths): RecordsSeen {
  const broken: string[] = [];
  const read = (path: string): Record<string, unknown> | undefined => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    } catch {
      broken.push(path);
      return undefined;
    }
  };
  const [run, state] = [paths.run, paths.state].map((directory) =>
    existsSync(directory) ? readdirSync(directory).filter((file) => !file.endsWith('.tmp')) : [],
  ) as [string[], string[]];
  const table = (directory: string, files: readonly string[]): Map<string, Record<string, unknown>> =>
    new Map(
      files.flatMap((file) => {
        const record = file.endsWith('.json') ? read(`${directory}/${file}`) : undefined;
        return record === undefined ? [] : [[file.slice(0, -'.json'.length), record] as const];
      }),
    );
  const network = existsSync(paths.network) ? readdirSync(paths.network) : [];
  table(paths.network, network);
  const setAside = [...run, ...state, ...network].filter((file) => file.endsWith('.broken'));
  const states = table(paths.state, state);
  return {
    ...{ run, state },
    guests: table(paths.run, run),
    intents: new Map([...states].map(([name, record]) => [name, String(record['intent'])])),
    broken: [...broken, ...setAside],
  };
}
