import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'acpidump: -t':
    "names of the tables as vm-bhyve's check reads them; form and lengths from memory, UNPROVEN",
  'acpidump: usage': 'UNPROVEN',
} satisfies Evidence;

/** acpidump(8), only -t: every table's name at the beginning of a comment. */
export function acpidump(world: World, { args }: Call): Outcome {
  const { given, fault } = getopt(args, 'dhstTvf:o:');
  if (fault !== undefined || !given.has('t'))
    return reply(EVIDENCE['acpidump: usage'], 1, { stderr: 'usage: acpidump [-d] [-t] [-h] [-s] [-v]\n' });
  const iommu = { intel: ['DMAR'], amd: ['IVRS'], none: [] }[world.knobs.iommu ?? 'intel'];
  const stdout = ['RSDT', 'FACP', 'APIC', ...iommu].map(
    (name) => `/*\n  ${name}: Length=136, Revision=1, Checksum=13,\n\tOEMID=SIMHOST\n */\n`,
  );
  return reply(EVIDENCE['acpidump: -t'], 0, { stdout: stdout.join('') });
}
