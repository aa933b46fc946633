import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { lookHealth, type BridgeHealth } from '../plan/bridge-health.js';
import type { Cable } from './cable.js';
import {
  cableName,
  complaintsOf,
  enterLook,
  isSick,
  leaveOut,
  newChart,
  nextTurn,
  problemsOf,
  type Chart,
} from './chart.js';
import { plugAgain, type HealOptions } from './heal.js';
import { hostInterfaceOf, hostNumbers, judgeBridge, nicOf, type WatchedBridge } from './verdict.js';

export interface DoctorOptions extends HealOptions {
  /** Makes a bridge what host.toml says, never cut off half-way. Rejects with a VmctlError. */
  readonly ensure: (bridge: BridgeDefinition) => Promise<void>;
  /** As it is written down at this moment. */
  readonly find: (bridge: string) => WatchedBridge;
  readonly onHealth: (bridge: string, health: BridgeHealth) => void;
}

/** Looks at bridges and heals them, one visit at a time. */
export interface Doctor {
  /** Resolves with what was seen last; undefined = nothing could be seen. Never rejects. */
  visit(bridge: string, signal: AbortSignal): Promise<BridgeHealth | undefined>;
  /** Of the last visit: one line for everything that is not as it should be. */
  problems(bridge: string): readonly string[];
  /** Of these, who is cut off and why it could not be healed. */
  complaints(bridge: string): readonly string[];
  isCutOff(owner: string, nic: string): boolean;
  /** It was plugged in by somebody else just now, whatever the last look saw. */
  plugged(owner: string, nic: string): void;
  forget(bridge: string): void;
}

interface Visit {
  readonly name: string;
  readonly chart: Chart;
  readonly signal: AbortSignal;
}

export function createDoctor(options: DoctorOptions): Doctor {
  const { execute, tell, cables, find } = options;
  const charts = new Map<string, Chart>();
  return {
    visit,
    problems: (bridge) => problemsOf(charts.get(bridge) ?? newChart()),
    complaints: (bridge) => complaintsOf(charts.get(bridge) ?? newChart()),
    isCutOff: (owner, nic) =>
      [...charts.values()].some(({ verdict }) =>
        verdict.cut.some((cable) => cable.owner === owner && cable.nic === nic),
      ),
    plugged(owner, nic) {
      for (const chart of charts.values()) leaveOut(chart, owner, nic);
    },
    forget: (bridge) => void charts.delete(bridge),
  };

  async function visit(name: string, signal: AbortSignal): Promise<BridgeHealth | undefined> {
    const chart = charts.get(name) ?? newChart();
    charts.set(name, chart);
    try {
      await finish(name);
      await heal({ name, chart, signal });
    } catch (error) {
      if (!signal.aborted) tellTrouble(name, chart, error as Error);
    }
    return chart.health;
  }

  /** One that a vmctl before this one began to make: until it is done the host may be off the network. */
  async function finish(name: string): Promise<void> {
    const { record, definition } = find(name);
    if (record?.phase === 'making' && definition !== undefined) await options.ensure(definition);
  }

  async function heal(visit: Visit): Promise<void> {
    const { name, chart } = visit;
    await examine(visit);
    if (isSick(chart)) {
      if (chart.verdict.problems.length > 0) tellLost(name, chart);
      const failure = await failureOf(treat(name, chart));
      if (chart.verdict.mendable || chart.verdict.cut.length > 0) await examine(visit);
      if (failure !== undefined && isSick(chart)) throw failure;
    }
    if (!isSick(chart)) tellHealed(name, chart);
  }

  async function examine(visit: Visit): Promise<void> {
    const { name, chart } = visit;
    const all = cables(name);
    const some = nextTurn(chart, all);
    let health = await look(visit, all, some);
    let verdict = judgeBridge(find(name), health, all);
    if (verdict.cut.length > 0 && some.length < all.length) {
      // Loose, or its guest has ended: every cable is asked before anything is said.
      health = await look(visit, all, all);
      verdict = judgeBridge(find(name), health, cables(name));
    }
    enterLook(chart, name, health, verdict);
  }

  async function look(
    { name, chart, signal }: Visit,
    all: readonly Cable[],
    asked: readonly Cable[],
  ): Promise<BridgeHealth> {
    const bridge = find(name);
    const nic = nicOf(bridge);
    const hostInterface = hostInterfaceOf(bridge);
    const host = chart.health === undefined ? [] : hostNumbers(chart.health);
    const question = {
      bridge: name,
      ...(nic !== undefined && { nic }),
      ...(hostInterface !== undefined && { hostInterface }),
      numbers: [...new Set([...host, ...all.map(({ number }) => number)])],
      plugs: asked.map(({ plug }) => plug),
    };
    const health = await execute(lookHealth(question), signal);
    signal.throwIfAborted();
    options.onHealth(name, health);
    return health;
  }

  async function treat(name: string, chart: Chart): Promise<void> {
    const { verdict } = chart;
    const ripe = new Set(verdict.cut.map(cableName));
    const definition = verdict.mendable ? find(name).definition : undefined;
    const failure = definition === undefined ? undefined : await failureOf(options.ensure(definition));
    // Also where the bridge is not whole: guests reach each other over what there is of it.
    if (verdict.cut.length > 0) {
      const plugged = await plugAgain(options, name, (cable) => ripe.has(cableName(cable)));
      chart.plugged = [...new Set([...chart.plugged, ...plugged.map(cableName)])];
    }
    if (failure !== undefined) throw failure;
  }

  function tellLost(name: string, chart: Chart): void {
    const { problems, cut } = chart.verdict;
    if (!chart.lost) tell('bridge.lost', { bridge: name, problems, cutOff: cut.map(cableName) }, 'warn');
    chart.lost = true;
  }

  function tellHealed(name: string, chart: Chart): void {
    const { lost, health, plugged } = chart;
    if (lost) tell('bridge.healed', { bridge: name, node: health?.nodeId, plugged });
    Object.assign(chart, { lost: false, plugged: [], trouble: undefined });
  }

  /** Once for each reason, however often it is tried. */
  function tellTrouble(name: string, chart: Chart, error: Error): void {
    const hint = error instanceof VmctlError && error.hint !== undefined ? { hint: error.hint } : {};
    if (chart.trouble !== error.message)
      tell('bridge.warning', { bridge: name, reason: error.message, ...hint }, 'error');
    chart.trouble = error.message;
  }
}

function failureOf(work: Promise<void>): Promise<Error | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
}
