import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'iscsictl: sessions':
    'the FreeBSD Handbook, iSCSI initiator, and iscsictl -L of several hosts; the state of one that is not connected UNPROVEN',
  'iscsictl: usage': 'UNPROVEN',
} satisfies Evidence;

const PORTAL = '192.0.2.40';

/** iscsictl(8), only `-L [-w SECONDS]`: one row a session, its devices behind `Connected:`. */
export function iscsictl(world: World, { args }: Call): Outcome {
  const { given, operands, fault } = getopt(args, 'AMRLac:d:e:i:n:p:rt:u:s:vw:');
  if (fault !== undefined || operands.length > 0 || !given.has('L'))
    return reply(EVIDENCE['iscsictl: usage'], 1, { stderr: 'usage: iscsictl -L [-v] [-w timeout]\n' });
  const rows = (world.knobs.iscsi ?? []).map(({ target, devices }) => {
    const state = devices.length === 0 ? 'Disconnected' : `Connected: ${devices.join(' ')}`;
    return `${target.padEnd(36)} ${PORTAL.padEnd(16)} ${state} \n`;
  });
  const head = `${'Target name'.padEnd(36)} ${'Target portal'.padEnd(16)} State\n`;
  return reply(EVIDENCE['iscsictl: sessions'], 0, { stdout: rows.length === 0 ? '' : head + rows.join('') });
}
