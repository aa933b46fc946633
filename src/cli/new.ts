import type { CliCommand } from './command.js';

export const newCommand: CliCommand = {
  name: 'new',
  synopsis: 'NAME [--template T] [--loader LOADER] [--memory SIZE] [--disk SIZE | --disk PATH]',
  summary: 'write a commented definition to begin with',
  notes: [
    'Writes NAME.toml into the definitions directory, never over another one, and only what `vmctl check` finds no fault with;\nprints what to do next. Nothing is started and no disk is made.',
    'What the template and [defaults] of host.toml say already is left to them. The NIC is put on the only bridge of host.toml,\nor on bnet0.',
    '--json prints {"file", "next": [...]}.',
  ],
  options: [
    { name: 'template', value: 'T', summary: 'begin with templates/T.toml of the definitions directory' },
    {
      name: 'loader',
      value: 'LOADER',
      summary: 'uefi (the default, with variables of its own), bhyveload, grub ...',
    },
    {
      name: 'memory',
      short: 'm',
      value: 'SIZE',
      summary: 'of the guest, 512M or 4G; 1G unless the template says',
    },
    { name: 'disk', value: 'SIZE', summary: 'of the disk to be made; or its path, /dev/zvol/tank/NAME' },
  ],
  operands: { min: 1, max: 1 },
  statuses: {
    65: 'what would be written has faults: nothing was',
    71: 'the file cannot be written',
    75: 'there is such a VM already',
    77: 'not allowed to write there',
  },
  run: async (context, input) => (await import('#authoring')).createNew(context, input),
};
