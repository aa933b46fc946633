/** A command line of the EXAMPLES of vmctl(8); they are run by a test, in this order, on a host with the NIC re0. */
export interface Example {
  /** What for, one sentence. */
  readonly what: string;
  /** Lines of a shell. */
  readonly lines: readonly string[];
}

export const EXAMPLES: readonly Example[] = [
  {
    what: 'A first VM, with a disk of 20 GB and a NIC on the only bridge:',
    lines: [
      'vmctl new web --disk 20G',
      'mkdir -p /var/db/vmctl/vms/web',
      'truncate -s 20G /var/db/vmctl/vms/web/disk.img',
    ],
  },
  {
    what: 'Look for faults, and at what a start would run, before anything is touched:',
    lines: ['vmctl check', 'vmctl plan web'],
  },
  {
    what: 'Start it from an install medium, which is gone when the guest is down:',
    lines: ['vmctl start web --cdrom /var/db/vmctl/iso/install.iso'],
  },
  { what: 'See what runs, and who is on which bridge:', lines: ['vmctl status', 'vmctl net'] },
  { what: 'Read what happened to it:', lines: ['vmctl logs web'] },
  {
    what: 'Read what a key of its file means:',
    lines: ['vmctl help network.bridge'],
  },
  {
    what: 'Stop it, and force it off when it has not powered off within ten seconds:',
    lines: ['vmctl stop --force --timeout 10s web'],
  },
  {
    what: 'For scripts: the names of those that have failed, one a line:',
    lines: ['vmctl status --state failed --output name'],
  },
  {
    what: 'Put the supervisor of a new version in the place of the old one; guests do not notice:',
    lines: ['vmctl daemon replace'],
  },
];
