import { parseAssignment, readConfigFile } from './assignment.js';
import { setValue } from './config.js';
import { parseDebugger } from './debugger.js';
import { parseFirmwareItem } from './fwcfg.js';
import { getopt } from './getopt.js';
import { parseLpcDevice } from './lpc-option.js';
import { parseDomain } from './numa.js';
import { parsePinning } from './pinning.js';
import { exit, warnx, type Process } from './process.js';
import { parseSlot } from './slot-option.js';
import { parseTopology } from './topology.js';
import { value } from './value.js';

type Handler = (process: Process, argument: string) => void;

/** What each letter does; which letters exist is the build's option string. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  a: setting('x86.x2apic', 'false'),
  A: (process) => {
    if (process.build.acpiByFlag) setValue(process, 'acpi_tables', 'true');
  },
  C: setting('memory.guest_in_core', 'true'),
  c: parseTopology,
  D: setting('destroy_on_poweroff', 'true'),
  e: setting('x86.strictio', 'true'),
  f: parseFirmwareItem,
  G: parseDebugger,
  H: setting('x86.vmexit_on_hlt', 'true'),
  h: (process) => usage(process, 0),
  I: () => undefined,
  K: (process, layout) => setValue(process, 'keyboard.layout', layout),
  k: readConfigFile,
  l: parseLpcDevice,
  M: setting('monitor', 'true'),
  m: (process, size) => setValue(process, 'memory.size', size),
  n: parseDomain,
  o: parseAssignment,
  P: setting('x86.vmexit_on_pause', 'true'),
  p: parsePinning,
  S: setting('memory.wired', 'true'),
  s: parseSlot,
  U: (process, uuid) => setValue(process, 'uuid', uuid),
  u: setting('rtc.use_localtime', 'false'),
  W: (process) => setValue(process, process.build.msix, 'false'),
  w: setting('x86.strictmsr', 'false'),
  x: setting('x86.x2apic', 'true'),
  Y: setting('x86.mptable', 'false'),
};

/** Reads the whole command line into the configuration, up to the VM's name. @returns the expanded name. */
export function readOptions(process: Process, argv: readonly string[]): string {
  for (const [name, text] of process.build.defaults) setValue(process, name, text);
  const steps = getopt(argv, process.build.letters);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) {
    const option = step.value;
    if ('complaint' in option) {
      warnx(process, option.complaint);
      usage(process, 1);
    }
    const handler = process.build.unhandled.includes(option.letter) ? undefined : HANDLERS[option.letter];
    if (handler === undefined) usage(process, 1);
    else handler(process, option.argument);
  }
  copyRenamed(process);
  if (step.value.length > 1) usage(process, 1);
  const [name] = step.value;
  if (name !== undefined) setValue(process, 'name', name);
  return value(process, 'name') ?? usage(process, 1);
}

function setting(path: string, text: string): Handler {
  return (process) => setValue(process, path, text);
}

/** An old name still works when the new one is unset: its value is copied, with a warning. */
function copyRenamed(process: Process): void {
  for (const [old, current, warning] of process.build.renamed) {
    const text = value(process, old);
    if (text === undefined || value(process, current) !== undefined) continue;
    warnx(process, warning);
    setValue(process, current, text);
  }
}

function usage(process: Process, code: number): never {
  process.stderr += process.build.usage;
  exit(process, code);
}
