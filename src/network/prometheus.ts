import type { JailReport, NetReport } from '../protocol/network.js';
import { VM_STATES, type StatusReport } from '../protocol/report.js';
import { renderExposition, type Family, type MetricSample } from './exposition.js';
import { bridgeFamilies, linkFamilies } from './prometheus-net.js';

/** All there is to tell. */
export interface MetricsInput {
  readonly version: string;
  /** undefined = no daemon is running: what nobody counts is left out. */
  readonly daemon?: {
    /** ms since the epoch. */
    readonly startedAt: number;
  };
  readonly vms: readonly StatusReport[];
  /** Since the daemon's start. */
  readonly exits: readonly ExitCount[];
  readonly net: NetReport;
  readonly jails: readonly JailReport[];
}

/** How often guests of one VM ended one way, and how often that made them start again. */
export interface ExitCount {
  readonly vm: string;
  /** Kind of GuestExit: `rebooted`, `powered-off`, `error` ... */
  readonly cause: string;
  readonly exits: number;
  readonly restarts: number;
}

/** Prometheus text format 0.0.4. Counters begin anew with the daemon or the host, as Prometheus expects of counters. */
export function renderMetrics(input: MetricsInput): string {
  return renderExposition([
    ...daemonFamilies(input),
    ...vmFamilies(input),
    ...bridgeFamilies(input.net),
    ...linkFamilies(input.net),
    jailFamily(input.jails),
  ]);
}

function daemonFamilies({ version, daemon }: MetricsInput): readonly Family[] {
  return [
    gauge('vmctl_build_info', 'Version of vmctl; always 1.', [{ labels: { version }, value: 1 }]),
    gauge('vmctl_daemon_up', 'Whether the daemon supervises the guests.', [
      { labels: {}, value: daemon === undefined ? 0 : 1 },
    ]),
    gauge(
      'vmctl_daemon_start_time_seconds',
      'When the daemon was started, since the epoch.',
      daemon === undefined ? [] : [{ labels: {}, value: daemon.startedAt / 1000 }],
    ),
  ];
}

function vmFamilies({ vms, exits }: MetricsInput): readonly Family[] {
  const states = vms.flatMap(({ name, status }) =>
    VM_STATES.map((state) => ({ labels: { vm: name, state }, value: state === status ? 1 : 0 })),
  );
  const uptimes = vms.flatMap(({ name, uptimeSeconds }) =>
    uptimeSeconds === null ? [] : [{ labels: { vm: name }, value: uptimeSeconds }],
  );
  const wanted = vms.map(({ name, intent }) => ({ labels: { vm: name }, value: intent === 'down' ? 0 : 1 }));
  const count = (field: 'exits' | 'restarts'): readonly MetricSample[] =>
    exits.map((one) => ({ labels: { vm: one.vm, cause: one.cause }, value: one[field] }));
  return [
    gauge('vmctl_vm_state', 'State of a VM: 1 for the one it is in.', states),
    gauge('vmctl_vm_wanted', 'Whether the operators want the VM up.', wanted),
    gauge('vmctl_vm_uptime_seconds', 'How long the guest has been running.', uptimes),
    counter('vmctl_vm_exits_total', 'Ends of guests, by what ended them.', count('exits')),
    counter('vmctl_vm_restarts_total', 'Relaunches, by the end of the guest before.', count('restarts')),
  ];
}

function jailFamily(jails: readonly JailReport[]): Family {
  const samples = jails.map(({ jail, interface: nic, bridge, state }) => ({
    labels: { jail, nic, bridge },
    value: state === 'plugged' ? 1 : 0,
  }));
  return gauge('vmctl_jail_interface_up', 'Whether the interface of a jail is plugged in.', samples);
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): Family {
  return { name, type: 'gauge', help, samples };
}

function counter(name: `${string}_total`, help: string, samples: readonly MetricSample[]): Family {
  return { name, type: 'counter', help, samples };
}
