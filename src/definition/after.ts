import type { VmDefinition } from './definition.js';
import type { Finding } from './finding.js';
import { suggestWord } from './suggestion.js';

export type AfterFault = Finding & { readonly vm: string };

/**
 * What is wrong with `after` of all VMs together: names without a file, and circles, each told once, in the VM whose line
 * closes it when they are followed by name. `files` names every VM that has a file, be it broken.
 */
export function judgeAfter(
  vms: ReadonlyMap<string, Pick<VmDefinition, 'after'>>,
  files: readonly string[],
): readonly AfterFault[] {
  const known = new Set(files);
  const strangers = [...vms].flatMap(([vm, { after }]) =>
    after.flatMap((name, index) =>
      known.has(name) ? [] : [fault(vm, index, `there is no VM "${name}"${meant(name, files)}`)],
    ),
  );
  return [...strangers, ...findCircles(vms)];
}

/** Depth first and without recursion: a directory may hold a thousand VMs in one row. */
function findCircles(vms: ReadonlyMap<string, Pick<VmDefinition, 'after'>>): readonly AfterFault[] {
  const faults: AfterFault[] = [];
  const done = new Set<string>();
  for (const start of [...vms.keys()].sort()) {
    const trail: { readonly vm: string; next: number }[] = done.has(start) ? [] : [{ vm: start, next: 0 }];
    const open = new Set(trail.map(({ vm }) => vm));
    for (let here = trail.at(-1); here !== undefined; here = trail.at(-1)) {
      const index = here.next++;
      const name = vms.get(here.vm)?.after[index];
      if (name === undefined) {
        done.add(here.vm);
        open.delete(here.vm);
        trail.pop();
      } else if (open.has(name)) {
        const circle = trail.slice(trail.findIndex(({ vm }) => vm === name)).map(({ vm }) => vm);
        faults.push(fault(here.vm, index, circleWords([...circle, name])));
      } else if (!done.has(name) && vms.has(name)) {
        trail.push({ vm: name, next: 0 });
        open.add(name);
      }
    }
  }
  return faults;
}

/** Of a long circle the ends tell enough. */
function circleWords(circle: readonly string[]): string {
  if (circle.length === 2) return 'a VM cannot come after itself';
  const shown = circle.length > 8 ? [...circle.slice(0, 4), '...', ...circle.slice(-2)] : circle;
  return `${shown.join(' comes after ')}: none of them could ever start`;
}

function meant(name: string, files: readonly string[]): string {
  const near = suggestWord(name, files);
  return near === undefined ? '' : `: did you mean ${JSON.stringify(near)}?`;
}

function fault(vm: string, index: number, message: string): AfterFault {
  return { vm, path: ['after', index], at: 'value', message };
}
