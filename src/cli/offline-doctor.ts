import { existsSync } from 'node:fs';
import { request } from '../control/client.js';
import { DEFAULT_HOST } from '../definition/decode-host.js';
import type { HostDefinition } from '../definition/host-definition.js';
import { diagnose } from '../doctor/diagnosis.js';
import type { Finding, Seen } from '../doctor/finding.js';
import { bootFiles } from '../doctor/firmware.js';
import { lookModules, lookRcConf, lookSpace, lookSysctls, lookVersions } from '../doctor/host-look.js';
import type { Distrusted, HostLook } from '../doctor/look.js';
import { modulesWanted } from '../doctor/modules.js';
import { lookIommuFor } from '../doctor/passthru.js';
import { rcScript, type Subject } from '../doctor/subject.js';
import { ERROR_STATUS, VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import { driveSteps } from '../plan/drive.js';
import { lookDefaultNic, lookInterfaces } from '../plan/interfaces.js';
import { layoutOf } from '../plan/layout.js';
import type { Steps } from '../plan/step.js';
import { attempt } from './attempt.js';
import { paintWith } from './colour.js';
import type { Context, Input } from './command.js';
import { isAbsent } from './persistent-ask.js';
import { readLoaderConf } from './loader-conf.js';
import { serviceVariables } from './rc-conf.js';
import { distrustedDirectories, readTrust } from '../store/trust.js';
import { ownersFor, readDefinitions } from './offline-definitions.js';
import { createRecordReader } from './offline-records.js';
import { renderFindings } from './render-doctor.js';

/** `vmctl doctor`: looks, and changes nothing. */
export async function doctor(context: Context, { operands }: Input): Promise<number> {
  if (operands.length > 0)
    throw new VmctlError('usage', `doctor: too much: ${operands[0]}`, { hint: 'it looks at the whole host' });
  const distrusted = await lookRights(context);
  const subject = await readSubject(context);
  const findings = diagnose({ ...(await lookAtHost(context, subject)), distrusted }, subject);
  const { json, terminal } = context;
  terminal.out(
    json
      ? `${JSON.stringify(findings, null, 2)}\n`
      : renderFindings(findings, paintWith(terminal.outColours)),
  );
  return statusOf(findings);
}

function statusOf(findings: readonly Finding[]): number {
  return findings.some(({ verdict }) => verdict === 'fault') ? ERROR_STATUS.host : 0;
}

async function lookRights(context: Context): Promise<readonly Distrusted[]> {
  const { paths } = context;
  const owners = ownersFor(context);
  const definitions = await readTrust(paths.definitions, owners);
  const directories = await distrustedDirectories(paths, owners);
  return definitions === undefined ? directories : [definitions, ...directories];
}

/** What the host shall do, as far as it can be read. */
export async function readSubject(context: Context): Promise<Subject> {
  const { paths } = context;
  // A host without definitions, or with some that nobody may believe, is looked at all the same.
  const readable = existsSync(paths.definitions) && !(await readTrust(paths.definitions, ownersFor(context)));
  const set = readable ? await readDefinitions(context) : undefined;
  const host: HostDefinition = set?.host.ok === true ? set.host.value : DEFAULT_HOST;
  const vms = [...(set?.vms.values() ?? [])].flatMap((decoded) => (decoded.ok ? [decoded.value] : []));
  const records = createRecordReader(paths, false);
  const pins = [...(set?.vms.keys() ?? [])].map(
    (name) => [name, records.state(name)?.pins.macs ?? {}] as const,
  );
  const { root, firmware, vmm } = paths;
  const layout = layoutOf({ root, firmware, vmm }, host);
  return {
    ...{ host, vms, layout, definitions: paths.definitions },
    faults: set?.faults.length ?? 0,
    pins: new Map(pins),
    jailMacs: records.jails().map(({ jail, mac }) => [jail, mac] as const),
    directories: [paths.state, paths.run, paths.log, layout.vmDirectory],
  };
}

/** All looks at once: none depends on another. */
async function lookAtHost({ paths }: Context, subject: Subject): Promise<Omit<HostLook, 'distrusted'>> {
  const host = createFreebsdHost();
  const see = <T>(steps: Steps<T>): Promise<Seen<T>> =>
    attempt(() => driveSteps(steps, ({ command }) => host.run(command)));
  const [sysctls, rc, versions, modules, interfaces, defaultNic, space, loader, iommu, supervisor] =
    await Promise.all([
      see(lookSysctls()),
      see(lookRcConf()).then((rc) => withServices(rc, paths.root)),
      see(lookVersions()),
      see(lookModules(modulesWanted(subject))),
      see(lookInterfaces()),
      see(lookDefaultNic()),
      see(lookSpace(existing(subject.directories, paths.root))),
      attempt(() => Promise.resolve(readLoaderConf(paths.root))),
      see(lookIommuFor(subject)),
      attempt(() => pingSupervisor(paths.socket)),
    ]);
  const wanted = [...bootFiles(subject), ...otherFiles(paths.root)];
  const files = new Set(wanted.filter((path) => existsSync(path)));
  return { sysctls, rc, versions, modules, interfaces, defaultNic, space, loader, iommu, supervisor, files };
}

function withServices(rc: HostLook['rc'], root: string): HostLook['rc'] {
  return rc.ok ? { ok: true, value: new Map([...rc.value, ...serviceVariables(root)]) } : rc;
}

const PING_LIMIT_MS = 5000;

async function pingSupervisor(socket: string): Promise<string | undefined> {
  try {
    const pong = await request(socket, { request: 'ping' }, { answerTimeoutMs: PING_LIMIT_MS });
    return pong.kind === 'pong' ? pong.version : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The nearest directory above each that is there: where a file system will be asked for room. */
function existing(directories: readonly string[], root: string): readonly string[] {
  const nearest = directories.map((directory) => {
    let at = directory;
    while (at.length > root.length + 1 && !existsSync(at)) at = at.slice(0, at.lastIndexOf('/'));
    return at === '' ? '/' : at;
  });
  return [...new Set(nearest)];
}

/** Kernels lie in /boot/kernel, modules of ports in /boot/modules (kern.module_path). */
function otherFiles(root: string): readonly string[] {
  const scripts = [rcScript({ root }, 'vmctl'), rcScript({ root }, 'vmctl_net')];
  return [`${root}/boot/kernel/vmm.ko`, `${root}/boot/modules/vmm.ko`, ...scripts];
}
