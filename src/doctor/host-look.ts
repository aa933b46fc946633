import type { HostCommand } from '../command/command.js';
import { lastWords } from '../plan/answer.js';
import { look, type Steps } from '../plan/step.js';
import { VmctlError } from '../errors.js';
import { parseDf } from './disk-space.js';
import type { FileSystem, Versions } from './look.js';
import { parseVersions } from './userland.js';

const SYSCTLS = [
  'kern.osreldate hw.machine_arch hw.ncpu kern.vm_guest kern.securelevel security.jail.jailed',
  'hw.vmm.maxcpu hw.vmm.vmx.initialized hw.vmm.vmx.cap.unrestricted_guest hw.vmm.svm.num_asids',
  'kern.ipc.maxsockbuf net.graph.recvspace net.graph.maxdgram kern.racct.enable',
  'kern.init_shutdown_timeout net.link.ifqmaxlen',
].flatMap((line) => line.split(' '));

const RC =
  'vmctl_enable vmctl_net_enable vmctl_stop_timeout rcshutdown_timeout kld_list vm_enable vm_list vm_dir'.split(
    ' ',
  );

/** -i: names that this kernel does not have are left out (facts.md 12). */
export function* lookSysctls(): Steps<ReadonlyMap<string, string>> {
  const result = yield* look({ file: 'sysctl', args: ['-i', ...SYSCTLS] });
  const values = parsePairs(result.stdout);
  if (values.size === 0) throw unseen('sysctl', result);
  return values;
}

/**
 * -i: what is not set is left out, silently; newer ones exit 1 then (sysrc, `status=$FAILURE`), so what is printed counts.
 * rcshutdown_timeout has a default, so that nothing at all means that sysrc(8) failed.
 */
export function* lookRcConf(): Steps<ReadonlyMap<string, string>> {
  const result = yield* look({ file: 'sysrc', args: ['-i', ...RC] });
  const values = parsePairs(result.stdout);
  if (values.size === 0) throw unseen('sysrc', result);
  return values;
}

export function* lookVersions(): Steps<Versions> {
  const result = yield* look({ file: 'freebsd-version', args: ['-k', '-r', '-u'] });
  const versions = parseVersions(result.stdout);
  if (result.code !== 0 || versions === undefined) throw unseen('freebsd-version', result);
  return versions;
}

/** True for modules compiled into the kernel too (facts.md 11). */
export function* lookModules(names: readonly string[]): Steps<ReadonlySet<string>> {
  const loaded = new Set<string>();
  for (const name of names) {
    const result = yield* look({ file: 'kldstat', args: ['-q', '-m', name] });
    if (result.code === null) throw unseen('kldstat', result);
    if (result.code === 0) loaded.add(name);
  }
  return loaded;
}

/** Directories only: df(1) mounts a device that it is given (df.c, S_ISCHR). Missing ones cost it its status, not its rows. */
export function* lookSpace(directories: readonly string[]): Steps<readonly FileSystem[]> {
  const command: HostCommand = { file: 'df', args: ['-k', ...directories] };
  const result = yield* look(command);
  const rows = parseDf(result.stdout);
  if (rows.length === 0) throw unseen('df', result);
  return rows;
}

function unseen(file: string, result: Parameters<typeof lastWords>[0]): VmctlError {
  return new VmctlError('host', `${file}: ${lastWords(result)}`);
}

/** `name: value` a line, as sysctl(8) and sysrc(8) print it. */
function parsePairs(stdout: string): ReadonlyMap<string, string> {
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const [, name, value] = /^([A-Za-z_][\w.]*): ?(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? ''] as const];
    }),
  );
}
