import type { Layout } from '../../bhyve/layout.js';
import { loaderOn } from '../../bhyve/firmware.js';
import type { VmDefinition } from '../../definition/definition.js';
import { judgeFirmware, varsFileOf } from '../../plan/firmware-judge.js';
import { speakOf, type Finding } from '../finding.js';
import type { UpgradeLook } from './look.js';

const say = speakOf({ id: 'variables', title: 'firmware variables' });

/** A package may bring a ROM whose variables have another size: a start refuses what bhyve could not map. */
export function judgeVariables(
  { files: seen }: Pick<UpgradeLook, 'files'>,
  vms: readonly VmDefinition[],
  { layout, arch }: { readonly layout: Layout; readonly arch: string },
): Finding {
  if (!seen.ok) return say.unseen(seen.why);
  const files = seen.value;
  const here = vms.map((vm) => ({ ...vm, loader: loaderOn({ arch }, vm.loader) }));
  const refused = here.flatMap((vm) => judgeFirmware(vm, files, layout) ?? []);
  if (refused.length > 0)
    return say.warning(
      `the next start is refused: ${refused.map(({ message }) => message).join('; ')}`,
      ...new Set(refused.flatMap(({ hint }) => (hint === undefined ? [] : [`# ${hint}`]))),
    );
  const other = here.flatMap((vm) => {
    const vars = varsFileOf(vm, layout);
    const own = vars && files.get(vars.path);
    const template = vars?.template === undefined ? undefined : files.get(vars.template);
    if (own === undefined || template === undefined || own.size === template.size) return [];
    return [`${vm.name} has ${own.size} bytes of them, the package now ${template.size}`];
  });
  if (other.length === 0) return say.ok('fit the firmware on disk');
  return say.note(
    `${other.join('; ')}: they are kept as they are, but the new firmware may look for its settings elsewhere`,
  );
}
