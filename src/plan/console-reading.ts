import { capturedPorts, planModes, planRaw, planReader } from '../bhyve/console-reader.js';
import type { Layout } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import { act, type Steps } from './step.js';

/**
 * What reads the consoles of a guest, and what makes it raw, before its loader. The modes are no look of the plan: a look
 * would open the device of somebody who runs.
 */
export function* readConsoles(definition: VmDefinition, layout: Layout): Steps<void> {
  if (!definition.console.log) return;
  for (const { guest, reader } of capturedPorts(definition, layout)) {
    yield { kind: 'act', command: planReader(reader), stays: true };
    yield { kind: 'act', command: planReader(guest), passing: true };
    yield* act(planRaw(reader));
    yield* act(planModes(reader));
  }
}
