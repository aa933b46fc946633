import { consoleFilesOf, type Paths, pathsOf, vmPathsOf } from '../store/paths.js';
import { prose, words } from './mdoc.js';
import { tagged } from './page.js';

/** What each path is for; null = told with another, or none of vmctl's. */
const PATH_WORDS: Readonly<Record<keyof Paths, string | null>> = {
  root: null,
  definitions:
    'The definitions: vmctl-host.toml(5) as `host.toml`, vmctl.toml(5) as `NAME.toml`, templates below `templates`.',
  run: 'What holds for one boot of the host: run records, exit files, sockets. Emptied at boot.',
  state:
    'What is kept: of each VM in `NAME.json` what operators want of it, its MACs, uuid and PCI addresses, and its last 100 ends.',
  log: null,
  socket: "Root's control socket.",
  operatorSockets: 'One socket for each operator and owner: `user-NAME.sock`, `group-NAME.sock`.',
  privateDirectory: null,
  pidFile: 'Pid of the supervisor.',
  lockFile: 'Held by the one supervisor that runs.',
  comingFile: null,
  bootMarker: null,
  hostCopy: 'host.toml as it was last read without faults.',
  network: 'Records of bridges and of interfaces of jails.',
  networkPins: null,
  daemonLog: "The supervisor's log: one JSON object a line.",
  eventLog: 'What `vmctl events` shows.',
  crashes: 'Crash bundles, the newest ten of each VM.',
  vmm: 'The nodes of vmm(4), one for each guest.',
  firmware: 'Firmware of the packages edk2-bhyve and u-boot-bhyve-arm64.',
};

/** Files that no path of vmctl names. */
const OTHERS: readonly (readonly [path: string, sentence: string])[] = [
  [
    '/var/db/vmctl/vms/NAME',
    "The VM's own directory, where its relative paths begin: disks, `uefi-vars.fd`.",
  ],
  [
    '/dev/nmdm-NAME.1A',
    "Guest's side of its first serial port; `/dev/nmdm-NAME.1B` is that of cu(1) and `vmctl console`.",
  ],
  ['/usr/local/etc/newsyslog.conf.d/vmctl.conf', "How newsyslog(8) turns the supervisor's log."],
  [
    '/usr/local/share/examples/vmctl',
    'Samples: definitions, and rules of devfs.rules(5) for consoles of operators.',
  ],
  ['/usr/local/share/doc/vmctl', 'The chapters that `vmctl help` prints.'],
  ['/usr/local/etc/rc.d/vmctl', 'The service: the supervisor at boot, the end of all guests at shutdown.'],
  ['/usr/local/etc/rc.d/vmctl_net', 'The bridges at boot, before routing and packet filters.'],
];

/** Where everything lies, in the order of their names. */
export function fileList(): string {
  const paths = pathsOf();
  const own = (Object.keys(PATH_WORDS) as (keyof Paths)[]).flatMap((key) => {
    const sentence = PATH_WORDS[key];
    return sentence === null ? [] : [[paths[key], sentence] as const];
  });
  const rows = [...own, ...vmRows(paths), ...OTHERS].sort(([a], [b]) => (a < b ? -1 : 1));
  return tagged(rows.map(([path, sentence]) => [`Pa ${words(path)}`, prose(sentence)]));
}

function vmRows(paths: Paths): readonly (readonly [string, string])[] {
  const { output, console: first } = vmPathsOf(paths, 'NAME');
  return [
    [output, "bhyve's own output, and that of hooks; `vmctl logs NAME` shows it."],
    [first, 'What the guest printed on com1; `vmctl console --log NAME` shows it.'],
    [
      consoleFilesOf(paths, 'NAME', 1).first,
      'The beginning of its last boot, once the file above has lost it.',
    ],
  ];
}
