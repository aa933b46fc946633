import type { CliCommand } from './command.js';

export const setupCommand: CliCommand = {
  name: 'setup',
  synopsis: '[--prefix DIR] [--destdir DIR] [--dry-run] [--remove]',
  summary: 'put the rc.d scripts, manuals, completions and directories of vmctl where FreeBSD looks for them',
  notes: [
    'Once after `npm install -g`, and again after each upgrade. What is there is replaced only if setup has put it and nobody has\nedited it since; an edited file is kept, and the new one laid below PREFIX/share/vmctl/new. Again and again is as good as\nonce, also after a kill in the middle. PREFIX/share/vmctl/manifest.json tells what was put.',
    'The scripts run the vmctl and the node that setup was run with; with --destdir those that npm and pkg have below PREFIX.\nWith --destdir nothing outside of DIR is written, not even through a symbolic link.',
    '--remove takes away what was put and is as it was. Definitions, state, logs and edited files stay, and are told. Refused while\nthe daemon runs or rc.conf(5) enables the service: at a shutdown nobody would wait for the guests.',
    '--json prints {"files": [{"path", "action"}], "directories": [...], "next": [...]}.',
  ],
  options: [
    { name: 'prefix', value: 'DIR', summary: 'where packages are installed (/usr/local)' },
    { name: 'destdir', value: 'DIR', summary: 'put everything below DIR, for a jail, an image or a package' },
    { name: 'dry-run', summary: 'tell, write nothing' },
    { name: 'remove', summary: 'take away what was put' },
  ],
  operands: { min: 0, max: 0 },
  statuses: {
    71: 'a file cannot be written, a symbolic link leads out of --destdir, or this is no FreeBSD',
    75: '--remove: the daemon runs, or the service is enabled',
    77: 'not allowed to write there',
  },
  run: async (context, input) => (await import('#session')).setup(context, input),
};
