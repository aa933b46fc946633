import type { LoaderDefinition } from './definition.js';
import { withoutUndefined } from './defined.js';
import type { FwcfgDefinition, HooksDefinition, VarsDefinition, X86Definition } from './devices.js';
import type { VmTable } from './schema.js';

/** `loader` in its short and its long form. */
export function completeLoader(loader: VmTable['loader']): LoaderDefinition {
  const table = typeof loader === 'object' ? loader : { type: loader };
  const { type, bootrom, vars: file, directory, program, env, args } = table;
  if (type === 'bhyveload') {
    const words = env && Object.entries(env).map(([name, text]) => `${name}=${text}`);
    return { kind: type, ...withoutUndefined({ directory, program, env: words, args }) };
  }
  if (type === 'grub') {
    const { root, config, commands, timeout } = table;
    return { kind: type, ...withoutUndefined({ root, directory, config, commands, timeout }) };
  }
  const vars = varsOf(file, bootrom === undefined);
  if (bootrom !== undefined) return { kind: 'bootrom', bootrom, ...withoutUndefined({ vars }) };
  return { kind: 'firmware', firmware: type ?? 'uefi', ...withoutUndefined({ vars }) };
}

function varsOf(file: string | boolean | undefined, fromTemplate: boolean): VarsDefinition | undefined {
  if (file === undefined || file === false) return undefined;
  return { path: file === true ? 'uefi-vars.fd' : file, fromTemplate };
}

export function completeX86(x86: VmTable['x86']): X86Definition {
  return {
    x2apic: x86.x2apic,
    strictMsr: x86.strict_msr,
    verboseMsr: x86.verbose_msr,
    strictIo: x86.strict_io,
    mptable: x86.mptable,
    vmexitOnHlt: x86.vmexit_on_hlt,
    vmexitOnPause: x86.vmexit_on_pause,
  };
}

export function completeFwcfg(fwcfg: VmTable['fwcfg']): FwcfgDefinition | undefined {
  if (fwcfg === undefined) return undefined;
  const items = fwcfg.item.map(({ name, string, file }) =>
    file === undefined ? { name, string: string ?? '' } : { name, file },
  );
  return { type: fwcfg.type, items };
}

export function completeHooks(hooks: VmTable['hooks']): HooksDefinition | undefined {
  if (hooks === undefined) return undefined;
  return {
    ...withoutUndefined({
      preStart: hooks.pre_start,
      postStart: hooks.post_start,
      preStop: hooks.pre_stop,
      postStop: hooks.post_stop,
      onFailure: hooks.on_failure,
    }),
    timeoutMs: hooks.timeout,
  };
}
