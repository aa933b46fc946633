import { setIn } from '../config.js';
import type { DeviceModel } from '../device.js';
import { cut, parseList } from '../legacy.js';
import { sscanf } from '../number.js';
import { printLine, warnx } from '../process.js';
import { bool, valueIn } from '../value.js';

const FORMS: readonly string[] = ['pci0:%d:%d:%d', 'pci%d:%d:%d', '%d/%d/%d'];

/** passthru: `pptN`, `bus/slot/func` or a pci(4) selector; text behind the numbers passes. Needs wired memory. */
export const PASSTHRU: DeviceModel = {
  name: 'passthru',
  parse: (process, node, text) => {
    if (text === undefined) return true;
    const [selector, rest] = cut(text, ',');
    if (selector.startsWith('ppt')) setIn(process, node, 'pptdev', selector);
    else {
      const found = FORMS.map((form) => sscanf(selector, form)).find((numbers) => numbers.length === 3);
      if (found === undefined) {
        printLine(process, `passthru: invalid options "${text}"`);
        return false;
      }
      for (const [at, name] of ['bus', 'slot', 'func'].entries())
        setIn(process, node, name, String(found[at]));
    }
    parseList(process, node, rest);
    return true;
  },
  init: (process, { node }) => {
    if (!bool(process, 'memory.wired', false)) {
      warnx(process, 'passthru requires guest memory to be wired');
      return false;
    }
    if (valueIn(process, node, 'pptdev') !== undefined) return true;
    const missing = ['bus', 'slot', 'func'].find((name) => valueIn(process, node, name) === undefined);
    if (missing !== undefined) printLine(process, `passthru: missing required ${missing} setting`);
    return missing === undefined;
  },
};
