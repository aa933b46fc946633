import type { CliCommand } from './command.js';

export const upgradeCheckCommand: CliCommand = {
  name: 'upgrade-check',
  synopsis: '',
  summary: 'what still runs from before an upgrade, and what to restart in which order',
  notes: [
    'After freebsd-update(8), pkg(8) or a new vmctl: kernel and userland, kernel modules of packages, definitions that the\nnew release refuses, firmware and its variables, scripts of rc(8), the daemon and its node, and guests whose bhyve or\nfirmware was replaced since they started. Changes nothing; as root it sees more.',
    'What is to be done is listed in order, to be copied. A boot of the host makes the lines behind it needless.',
    '--json prints {findings, steps}: findings as of vmctl doctor, those about guests with `restart`, their names.',
  ],
  options: [],
  operands: { min: 0, max: 0 },
  statuses: {
    65: 'host.toml cannot be read',
    71: 'kernel and bhyve do not fit: nothing should be started before that is mended',
    75: 'something is to be restarted or mended',
  },
  run: async (context) => (await import('#offline')).upgradeCheck(context),
};
