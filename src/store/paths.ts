/**
 * Every path and name vmctl uses on disk, in one place. hier(7): /var/run is emptied at boot, /var/db stays.
 * `root` is an alternate root directory (like pkg -r): every absolute path of this list, and every absolute path a
 * definition names, lies below it. Empty on a real host.
 */
export interface Paths {
  readonly root: string;
  readonly definitions: string;
  /** Gone after a host boot: socket, pid, run records, exit files. */
  readonly run: string;
  /** Kept: intent, pins, deaths, lock. */
  readonly state: string;
  readonly log: string;
  readonly socket: string;
  /** One socket for each principal that is not root, `user-NAME.sock` and `group-NAME.sock`. */
  readonly operatorSockets: string;
  /** Where those are made; nobody but root may enter. */
  readonly privateDirectory: string;
  readonly pidFile: string;
  readonly lockFile: string;
  /** Pid of a daemon that will answer in a moment; only while it comes up, and until operators have their sockets. */
  readonly comingFile: string;
  readonly bootMarker: string;
  /** host.toml as last read without faults. */
  readonly hostCopy: string;
  /** Records of bridges and of jails' interfaces; gone after a host boot, as the nodes are. */
  readonly network: string;
  /** What of the network is kept over host boots. */
  readonly networkPins: string;
  readonly daemonLog: string;
  readonly eventLog: string;
  /** Crash bundles, a directory for each VM. */
  readonly crashes: string;
  readonly vmm: string;
  readonly firmware: string;
}

export interface PathOptions {
  readonly root?: string;
  readonly definitions?: string;
}

export function pathsOf({ root = '', definitions }: PathOptions = {}): Paths {
  const run = `${root}/var/run/vmctl`;
  const state = `${root}/var/db/vmctl`;
  const log = `${root}/var/log/vmctl`;
  return {
    root,
    definitions: definitions ?? `${root}/usr/local/etc/vmctl`,
    run,
    state,
    log,
    socket: `${run}/control.sock`,
    operatorSockets: `${run}/operators`,
    privateDirectory: `${run}/private`,
    pidFile: `${run}/daemon.pid`,
    lockFile: `${state}/lock`,
    comingFile: `${run}/daemon.coming`,
    bootMarker: `${run}/boot-id`,
    hostCopy: `${state}/host.copy`,
    network: `${run}/net`,
    networkPins: `${state}/net/pins.json`,
    daemonLog: `${log}/daemon.log`,
    eventLog: `${log}/events.jsonl`,
    crashes: `${state}/crashes`,
    vmm: `${root}/dev/vmm`,
    firmware: `${root}/usr/local/share/uefi-firmware`,
  };
}

/** The files of one VM. */
export interface VmPaths {
  /** Run record: pid, phase, links, running definition and argv. */
  readonly runRecord: string;
  /** Failures counted, and why it is down: for the next daemon of this boot. */
  readonly memory: string;
  /** What hooks leave to do. */
  readonly hooks: string;
  /** What the exit keeper writes. */
  readonly exitFile: string;
  /** Variables for bhyve(8) -k that must be in no argv, such as a password; for root alone. */
  readonly secrets: string;
  /** Intent, MAC, uuid and slot pins, deaths. */
  readonly stateRecord: string;
  /** bhyve's own output. */
  readonly output: string;
  /** What the guest printed on com1, when its definition asks for that to be kept. */
  readonly console: string;
  /** Its crash bundles, one directory each. */
  readonly crashes: string;
  readonly vmm: string;
}

export function vmPathsOf(paths: Paths, name: string): VmPaths {
  return {
    runRecord: `${paths.run}/${name}.json`,
    memory: `${paths.run}/${name}.memory`,
    hooks: `${paths.run}/${name}.hooks`,
    exitFile: `${paths.run}/${name}.exit`,
    secrets: `${paths.run}/${name}.secrets`,
    stateRecord: `${paths.state}/${name}.json`,
    // In a directory of their own: a VM may be called `daemon`.
    output: `${paths.log}/guests/${name}.log`,
    console: `${paths.log}/guests/${name}.console`,
    crashes: `${paths.crashes}/${name}`,
    vmm: `${paths.vmm}/${name}`,
  };
}

/** What is kept of one serial console of a guest. */
export interface ConsoleFiles {
  /** What came last: its reader appends to it. */
  readonly newest: string;
  /** The beginning of the last boot, once the newest part has lost it. */
  readonly first: string;
  /** Where these stand in the stream of all that was printed; gone after a host boot. */
  readonly state: string;
}

/** `port`: 1 = com1. */
export function consoleFilesOf(paths: Paths, vm: string, port: number): ConsoleFiles {
  const newest = port === 1 ? vmPathsOf(paths, vm).console : `${paths.log}/guests/${vm}.com${port}`;
  // VM names have no `+`.
  return { newest, first: `${newest}.boot`, state: `${paths.run}/${vm}+com${port}.console` };
}

/** Where uucplock(3) keeps its lock of a serial device, for cu(1) and its like: `LCK..nmdm-web.1B`. */
export function serialLockPath(paths: Paths, device: string): string {
  return `${paths.root}/var/spool/lock/LCK..${device.slice(device.lastIndexOf('/') + 1)}`;
}

/** What the keeper of a companion writes that an earlier daemon has started. VM names have no `+`. */
export function companionExitFile(paths: Paths, vm: string, companion: string): string {
  return `${paths.run}/${vm}+${companion}.exit`;
}

/** The record of a bridge that vmctl makes. */
export function bridgeRecordPath(paths: Paths, name: string): string {
  return `${paths.network}/bridge-${name}.json`;
}

/** The record of one network interface of a jail. */
export function jailRecordPath(paths: Paths, interfaceName: string): string {
  return `${paths.network}/jail-${interfaceName}.json`;
}

/** The record of what is made for the NICs of one VM that are on no bridge of ours. */
export function directRecordPath(paths: Paths, vm: string): string {
  return `${paths.network}/direct-${vm}.json`;
}

/** What flowed so far, by member of the network. */
export function trafficPath(paths: Paths): string {
  return `${paths.network}/traffic.json`;
}
