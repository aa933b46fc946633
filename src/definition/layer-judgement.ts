import * as z from 'zod/mini';
import type { Fault } from './fault.js';
import type { Finding } from './finding.js';
import { findingsOf } from './issue.js';
import { isLack, type Layer, placeIn, valueAt } from './layer.js';
import type { RawTable } from './merge.js';
import { vmSchema } from './schema.js';
import { VM_SECTIONS } from './sections.js';
import { judgeUnset } from './unset.js';
import { expandTables } from './variables.js';

/** A name for what is judged before any VM has it. */
const SAMPLE = { name: 'vm', vm_dir: '/var/db/vmctl/vms/vm', host: 'host' };

/**
 * What is wrong with a template or [defaults] whichever VM uses it. What it does not say another layer may, and what
 * becomes of its variables only a VM tells.
 */
export function judgeLayer(layer: Layer): readonly Fault[] {
  const { tables: expanded, findings } = expandTables(layer.tables, SAMPLE);
  const known = judgePart(expanded).filter(
    ({ path }) => valueAt(layer.tables, path) === valueAt(expanded, path),
  );
  return [...findings, ...known].map((finding) => placeIn(layer, finding));
}

/** What is wrong with the single keys of tables that are not all there. */
export function judgePart(tables: RawTable): readonly Finding[] {
  const result = z.safeParse(vmSchema, tables, { reportInput: true });
  const findings = result.success ? [] : findingsOf(result.error.issues, VM_SECTIONS);
  return [...findings.filter((finding) => !isLack(finding, tables)), ...judgeUnset(tables)];
}
