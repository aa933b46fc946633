import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'pciconf: -l':
    'usr.sbin/pciconf/pciconf.c: driver@pciDOMAIN:BUS:SLOT:FUNCTION; what follows the tab is made up',
  'pciconf: usage': 'usr.sbin/pciconf/pciconf.c',
} satisfies Evidence;

/** pciconf(8), only -l. */
export function pciconf(world: World, { args }: Call): Outcome {
  const { given, fault } = getopt(args, 'abBcDehlrvVw');
  if (fault !== undefined || !given.has('l'))
    return reply(EVIDENCE['pciconf: usage'], 1, { stderr: 'usage: pciconf -l [-BbcevV] [device]\n' });
  const devices = new Map([['0:0:0', 'hostb0'], ...world.pciDevices]);
  const stdout = [...devices].map(
    ([address, driver]) => `${driver}@pci0:${address}:\tclass=0x020000 rev=0x00 hdr=0x00\n`,
  );
  return reply(EVIDENCE['pciconf: -l'], 0, { stdout: stdout.join('') });
}
