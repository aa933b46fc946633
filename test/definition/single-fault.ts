import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { formatFault } from '../../src/definition/fault.js';

/** What stands above the text of a case: it begins in line 3. */
export const BASE = 'memory = "1G"\nloader = "uefi"\n';

export function faultsOf(text: string): readonly string[] {
  const decoded = decodeVm({ file: 'vm.toml', name: 'vm', text });
  return decoded.ok ? [] : decoded.faults.map(formatFault);
}

/** Text behind BASE -> its only fault: line:column and a part of its message. */
export function singleFaults(cases: readonly (readonly [string, string, string])[]): void {
  for (const [text, place, part] of cases) {
    test(`${JSON.stringify(text).slice(0, 150)} is told at ${place}: ${part}`, () => {
      const faults = faultsOf(`${BASE}${text}\n`);
      assert.is(faults.length, 1, faults.join('\n') || 'it decodes');
      assert.ok(faults[0]!.startsWith(`vm.toml:${place}: `), faults[0]);
      assert.ok(faults[0]!.includes(part), faults[0]);
    });
  }
}

/** Text behind BASE that is right as it is. */
export function without(cases: readonly string[]): void {
  for (const text of cases) {
    test(`${JSON.stringify(text).slice(0, 150)} is right`, () =>
      assert.equal(faultsOf(`${BASE}${text}\n`), []));
  }
}
