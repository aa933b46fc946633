import { existsSync, readFileSync } from 'node:fs';
import { VmctlError } from '../errors.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import type { InstallPlan } from '../setup/install.js';
import { USUAL_PREFIX } from '../setup/place.js';
import { judgeProgram, trustedOwners } from '../store/trust.js';
import type { Context } from './command.js';
import { askDaemon } from './daemon-request.js';
import { isEnabledAtBoot } from './rc-conf.js';
import type { SetupTarget } from './setup-target.js';

/** rc.conf(5) variable -> service. */
const SERVICES = [
  ['vmctl_enable', 'vmctl'],
  ['vmctl_net_enable', 'vmctl_net'],
] as const;

/** Without its script nobody starts guests at boot and nobody waits for them at a shutdown. Throws `denied`. */
export async function refuseInUse(context: Context, { root, staged }: SetupTarget): Promise<void> {
  const enabled = SERVICES.filter(([variable]) => isEnabledAtBoot(root, variable));
  if (enabled.length > 0)
    throw new VmctlError('denied', `rc.conf enables ${enabled.map(([, service]) => service).join(' and ')}`, {
      hint: `${enabled.map(([variable]) => `sysrc -x ${variable}`).join('; ')}`,
    });
  if (!staged && (await isAnswered(context)))
    throw new VmctlError('denied', 'the daemon of vmctl runs', {
      hint: 'service vmctl onestop ends it and its guests',
    });
}

/** What the administrator does next, as commands. */
export function nextAfterInstall(
  { place: { prefix, program }, root, staged }: SetupTarget,
  { outcomes, before }: Pick<InstallPlan, 'outcomes' | 'before'>,
): readonly string[] {
  const kept = outcomes.flatMap(({ path, beside }) =>
    beside === undefined ? [] : [`diff -u ${root}${path} ${root}${beside}`],
  );
  if (staged) return kept;
  const distrust = process.getuid?.() !== 0 ? undefined : judgeProgram(program, trustedOwners());
  const other = prefix === USUAL_PREFIX ? [] : elsewhere(prefix);
  const off = SERVICES.filter(
    ([variable, service]) =>
      !isEnabledAtBoot(root, variable) && (service !== 'vmctl_net' || isOnBridge(root, prefix)),
  ).map(([variable]) => `${variable}=YES`);
  const isUpgrade = before !== undefined && before !== VMCTL_VERSION;
  const changed = outcomes.some(({ path, verdict }) => /\/rc\.d\//.test(path) && verdict === 'replace');
  return [
    ...kept,
    ...(distrust === undefined ? [] : [`${distrust.mend}  # the scripts run it as root`]),
    ...other,
    ...(existsSync(`${root}${prefix}/etc/vmctl/host.toml`) ? [] : firstSteps(prefix)),
    ...(off.length === 0 ? [] : [`sysrc ${off.join(' ')}`]),
    ...(off.includes('vmctl_enable=YES')
      ? ['service vmctl start']
      : changed || isUpgrade
        ? ['service vmctl restart']
        : []),
  ];
}

/** What is of use only once host.toml says so; undefined = nothing. */
export function laterAfterInstall({ place: { prefix }, root, staged }: SetupTarget): string | undefined {
  if (staged || isEnabledAtBoot(root, 'vmctl_net_enable') || isOnBridge(root, prefix)) return undefined;
  return 'once the host itself is on a bridge (host_interface in host.toml): sysrc vmctl_net_enable=YES';
}

/** Also by a file that has faults: the host has an interface on a bridge, which routes and packet filters ask for at boot. */
function isOnBridge(root: string, prefix: string): boolean {
  try {
    return /^[^#\n]*\bhost_interface\s*=/m.test(readFileSync(`${root}${prefix}/etc/vmctl/host.toml`, 'utf8'));
  } catch {
    return false;
  }
}

/** A host that has no definitions yet. */
function firstSteps(prefix: string): readonly string[] {
  return [
    `install -m 644 ${prefix}/share/examples/vmctl/host.toml ${prefix}/etc/vmctl/`,
    'vmctl edit host',
    'vmctl doctor',
  ];
}

/** What looks below /usr/local by itself and has to be told of another prefix: rc(8), newsyslog(8), man(1), vmctl. */
function elsewhere(prefix: string): readonly string[] {
  return [
    `sysrc local_startup+=" ${prefix}/etc/rc.d"`,
    `echo '<include> ${prefix}/etc/newsyslog.conf.d/[!.]*.conf' >> /etc/newsyslog.conf`,
    `export MANPATH=${prefix}/share/man: VMCTL_DIR=${prefix}/etc/vmctl`,
  ];
}

async function isAnswered(context: Context): Promise<boolean> {
  try {
    await askDaemon(context, { request: 'ping' }, { kind: 'pong', policy: 'never', answerTimeoutMs: 5_000 });
    return true;
  } catch (error) {
    // One that does not understand us, or does not let us in, is there all the same.
    return !(error instanceof VmctlError && error.code === 'no-daemon');
  }
}
