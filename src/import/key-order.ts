import type { TomlTable } from './imported.js';

/** Keys of a definition in the order in which people write them; others behind. */
const ORDER = [
  ...['imported_from', 'description', 'tags', 'cpus', 'cpu_pin', 'memory', 'wired_memory', 'guest_in_core'],
  ...[
    'loader',
    'load_timeout',
    'hostbridge',
    'virtio_msix',
    'uuid',
    'clock',
    'console',
    'autostart',
    'start_delay',
  ],
  ...['stop_timeout', 'on_stop_timeout', 'owner', 'tablet', 'rng', 'pc_testdev', 'extra_args'],
  ...[
    'disk',
    'network',
    'graphics',
    'sound',
    'tpm',
    'passthru',
    'scsi',
    'share',
    'virtio_console',
    'input',
    'uart',
  ],
];

export function inOrder(table: TomlTable): TomlTable {
  const entries = Object.entries(table);
  const place = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.fromEntries(entries.sort(([one], [other]) => place(one) - place(other)));
}
