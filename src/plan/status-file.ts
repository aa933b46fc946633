import type { LoaderDefinition, VmDefinition } from '../definition/definition.js';

/** What of a definition holds whether the guest runs or not. */
export interface FileWords {
  readonly boot: {
    readonly autostart: VmDefinition['autostart'];
    readonly after: readonly string[];
    readonly before: readonly string[];
    readonly startDelaySeconds: number;
  };
  readonly loader: string;
  readonly policy: string;
  readonly protect: boolean;
}

/** `others`: who waits for it is told by their files. */
export function describeFile(
  definition: VmDefinition,
  others: readonly Pick<VmDefinition, 'name' | 'after'>[],
): FileWords {
  const { name, autostart, after, startDelayMs, loader, restart, protect } = definition;
  const before = others.filter((other) => other.after.includes(name)).map((other) => other.name);
  return {
    boot: { autostart, after, before: before.sort(), startDelaySeconds: startDelayMs / 1000 },
    loader: loaderText(loader),
    policy: restart.policy,
    protect,
  };
}

function loaderText(loader: LoaderDefinition): string {
  if (loader.kind === 'firmware') return loader.firmware;
  return loader.kind === 'bootrom' ? `bootrom ${loader.bootrom}` : loader.kind;
}
