import type { Layout } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import type { HostDefinition } from '../definition/host-definition.js';
import type { Host, HostProcess } from '../host/host.js';
import type { Link } from '../netgraph/node.js';
import type { LinkStats } from '../netgraph/stats.js';
import type { HostFacts } from '../plan/host-facts.js';
import type { FilesSeen } from '../plan/file-seen.js';
import type { Identity } from '../plan/identity.js';
import type { Paths } from '../store/paths.js';
import type { VmEvent } from '../vm/event.js';
import type { Death } from '../vm/record.js';
import type { BridgeKeeper } from '../network/bridge-keeper.js';
import type { Adoption } from './adoption.js';
import type { Clock } from './clock.js';
import type { Captures } from './captures.js';
import type { Execute } from '../plan/drive.js';
import type { LinkKeeper } from '../network/link-keeper.js';
import type { Queue } from '../network/queue.js';
import type { Programs } from './programs.js';
import type { SeeProcesses } from './process-look.js';
import type { StateBook } from './state-book.js';
import type { Story } from './story.js';
import type { Turns } from './turns.js';

/** The run record of a guest that is gone and cleaned up. */
export interface SpentRecord {
  readonly launch: string;
  /** A reboot: its links are kept for the relaunch, and so is the record that names them. */
  readonly isHeld: boolean;
}

/** What every actor of a VM works with: one for all VMs of a daemon. */
export interface Context {
  readonly host: Host;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly story: Story;
  readonly execute: Execute;
  /** The process table, in a look that begins now or later. */
  readonly seeProcesses: SeeProcesses;
  readonly facts: HostFacts;
  readonly bridges: BridgeKeeper;
  readonly links: LinkKeeper;
  /** Modules seen loaded; they do not go away under a running guest. */
  readonly modules: Set<string>;
  /** Where they are looked for and loaded: one start after the other. */
  readonly loadQueue: Queue;
  /** When this supervisor loaded them, monotonic ms. */
  readonly loadedAt: Map<string, number>;
  /** Guests being watched, by VM name. */
  readonly processes: Map<string, HostProcess>;
  /** Where each VM's output file ended at its launch. */
  readonly marks: Map<string, number>;
  /** What to do about the step that failed in a VM's last start. */
  readonly hints: Map<string, string>;
  /** Of which kind the failure was, where that is not the host's. */
  readonly refusals: Map<string, 'denied'>;
  /** MACs, uuid and slots of a VM, pinned at its first launch. */
  identity(definition: VmDefinition): Identity;
  /** Writes them down for good. */
  pin(definition: VmDefinition, links: readonly Link[]): void;
  /** host.toml, the last right one; throws `definition` when it never was right. */
  hostDefinition(): HostDefinition;
  /** Where plans find their files; host.toml may move the VM directories. Throws `definition` when it has faults. */
  layout(): Layout;
  /** Where disks are judged: one start after the other. */
  readonly diskQueue: Queue;
  /** Where ports of screens are picked: one start after the other. */
  readonly portQueue: Queue;
  /** Ports that a screen of this VM may not be given. */
  portsClaimed(definition: VmDefinition): ReadonlySet<number>;
  /** `iscsi:TARGET/LUN` -> `/dev/da0`, as last seen. */
  readonly volumes: Map<string, string>;
  /** VMs whose disks were judged free for a launch to come. */
  readonly cleared: Set<string>;
  /** Which files the disks of a definition were when it was prepared: asked of every running VM at every start. */
  readonly disks: WeakMap<VmDefinition, FilesSeen>;
  /** Definitions of the other VMs that may be alive, or are cleared to be: what they run with. */
  othersAlive(name: string): readonly VmDefinition[];
  readonly states: StateBook;
  /** Why limits of a living guest are not in force, by VM name. */
  readonly limitFaults: Map<string, readonly string[]>;
  /** What `memory` files hold now, so that they are written only when it changes. */
  readonly memories: Map<string, string>;
  /** Wall clock of the launch of each living guest, ms since the epoch. */
  readonly launches: Map<string, number>;
  /** The end of each VM's last loader: nothing is destroyed before. */
  readonly loaders: Map<string, Promise<unknown>>;
  /** Deaths that are written down when what the guest left behind is cleaned up, by VM name. */
  readonly deaths: Map<string, Death>;
  /** Run records of guests that are gone, until what follows their end is written down, by VM name. */
  readonly spent: Map<string, SpentRecord>;
  /** The newest crash bundle of each VM that this daemon has written since its last start was ordered. */
  readonly crashes: Map<string, string>;
  /** How the last attempt to take a foreign guest over came out, by VM name. */
  readonly adoptions: Map<string, Adoption>;
  /** Hooks and companions. */
  readonly programs: Programs;
  /** Who reads the guests' consoles, by VM name. */
  readonly captures: Map<string, Captures>;
  /** Whether the consoles of a guest that runs with this definition are kept: its file says so as it is now. */
  keepsConsole(running: VmDefinition): boolean;
  /** What the file says; undefined = there is none that could be read. */
  wantsConsole(name: string): boolean | undefined;
  /** Pids of the exit keepers, by VM name. */
  readonly keepers: Map<string, number>;
  /** 0 up to 1. */
  random(): number;
  /** A last look at what a VM's links have counted, before they go; takes a second at most and never rejects. */
  countTraffic(name: string): Promise<void>;
  /** What those links of a VM have counted up to the last look. */
  countsOf(name: string, links: readonly Link[]): readonly LinkCount[];
  /** Who may start when. */
  readonly turns: Turns;
  /** Told after every change of a VM's machine. */
  changed(name: string): void;
  /** Tells a VM's machine what the world did. */
  send(name: string, event: VmEvent): void;
}

export interface LinkCount extends Pick<Link, 'nic' | 'bridge' | 'hook' | 'mac'> {
  /** Since the daemons of this host boot know the NIC; null = never looked at. */
  readonly counts: LinkStats | null;
}
