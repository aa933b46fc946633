import * as devices from './device-schema.js';
import * as machine from './machine-schema.js';
import {
  consoleSchema,
  hooksSchema,
  limitsSchema,
  readySchema,
  restartSchema,
  topologyTable,
  vmSchema,
} from './schema.js';
import type { Section } from './unknown-key.js';

/** The parts of a VM's file and their keys, as their schemas have them. */
export const VM_SECTIONS: readonly Section[] = [
  section('', '', vmSchema),
  section('disk', '[[disk]]', devices.diskSchema),
  section('network', '[[network]]', devices.nicSchema),
  section('slirp', 'slirp', devices.slirpSchema),
  section('graphics', '[graphics]', devices.graphicsSchema),
  section('tablet', 'tablet', devices.placedSchema),
  section('rng', 'rng', devices.placedSchema),
  section('sound', '[sound]', devices.soundSchema),
  section('tpm', '[tpm]', devices.tpmSchema),
  section('passthru', '[[passthru]]', devices.passthruSchema),
  section('scsi', '[[scsi]]', devices.scsiSchema),
  section('share', '[[share]]', devices.shareSchema),
  section('virtio_console', '[[virtio_console]]', devices.virtioConsoleSchema),
  section('port', 'port', devices.portSchema),
  section('input', '[[input]]', devices.inputSchema),
  section('uart', '[[uart]]', devices.uartSchema),
  section('restart', '[restart]', restartSchema),
  section('console', '[console]', consoleSchema),
  section('ready', 'ready', readySchema),
  section('limits', '[limits]', limitsSchema),
  section('hooks', '[hooks]', hooksSchema),
  section('companion', '[[companion]]', machine.companionSchema),
  section('cpus', 'cpus', topologyTable),
  section('numa', '[[numa]]', machine.numaSchema),
  section('x86', '[x86]', machine.x86Schema),
  section('fwcfg', '[fwcfg]', machine.fwcfgSchema),
  section('item', '[[fwcfg.item]]', machine.fwcfgItemSchema),
  section('gdb', '[gdb]', machine.gdbSchema),
  section('loader', '[loader]', machine.loaderSchema),
];

function section(name: string, title: string, { shape }: { readonly shape: object }): Section {
  return { name, title, keys: Object.keys(shape) };
}
