import { setIn } from '../config.js';
import type { DeviceModel } from '../device.js';
import { loadBootrom } from '../bootrom.js';
import { parseList } from '../legacy.js';
import { SERIAL_PORTS } from '../lpc-option.js';
import { printLine, type Process } from '../process.js';
import { openSerial } from '../serial.js';
import { value } from '../value.js';

const parse: DeviceModel['parse'] = (process, node, text) => {
  parseList(process, node, text);
  return true;
};

/** hostbridge. */
export const HOSTBRIDGE: DeviceModel = { name: 'hostbridge', parse, init: () => true };

/** amd_hostbridge: a hostbridge with AMD's numbers, whatever else stands behind it. */
export const AMD_HOSTBRIDGE: DeviceModel = {
  ...HOSTBRIDGE,
  name: 'amd_hostbridge',
  alias: 'hostbridge',
  parse: (process, node) => {
    setIn(process, node, 'vendor', '0x1022');
    setIn(process, node, 'devid', '0x7432');
    return true;
  },
};

/** lpc: one, on bus 0; it opens the serial ports and, up to 14, the boot ROM. */
export const LPC: DeviceModel = {
  name: 'lpc',
  parse,
  init: (process, { bus }) => {
    if (process.lpc || bus !== 0) {
      printLine(
        process,
        process.lpc ? 'Only one LPC bridge is allowed.' : 'LPC bridge can be present only on bus 0.',
      );
      return false;
    }
    if (process.build.bootromOpened === 'with lpc' && !loadBootrom(process)) return false;
    process.lpc = true;
    return SERIAL_PORTS.every((port) => openPort(process, port));
  },
};

function openPort(process: Process, port: string): boolean {
  const path = value(process, `lpc.${port}.path`);
  if (path === undefined || openSerial(process, port, path)) return true;
  printLine(process, `Unable to initialize backend '${path}' for LPC device ${port}`);
  return false;
}
