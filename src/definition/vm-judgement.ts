import { judgeDevices } from './device-judgement.js';
import { judgeDisks } from './disk-judgement.js';
import { judgeExtra } from './extra-judgement.js';
import type { Finding } from './finding.js';
import { judgeLoader } from './loader-judgement.js';
import { judgeMachine } from './machine-judgement.js';
import { judgeNics } from './nic-judgement.js';
import { judgeReady } from './ready-judgement.js';
import { judgeDelays } from './restart-delay.js';
import { tableOf, type Tables } from './rows.js';
import { judgeSerial } from './serial-judgement.js';
import { judgeSlots, PLACED } from './slot-judgement.js';

/** Who looks at which keys: a file says few of them, and definitions are judged by the thousand. */
const JUDGES: readonly (readonly [keys: readonly string[], judge: (tables: Tables) => readonly Finding[]])[] =
  [
    [['loader'], judgeLoader],
    [['disk'], judgeDisks],
    [['network'], judgeNics],
    [['console', 'uart'], judgeSerial],
    [['cpu_pin', 'numa', 'fwcfg'], judgeMachine],
    [['graphics', 'sound', 'tpm', 'passthru', 'share', 'virtio_console', 'companion'], judgeDevices],
    [[...PLACED, 'extra_args'], judgeSlots],
    [['extra_args'], judgeExtra],
    [['restart'], ({ restart }) => judgeDelays(tableOf(restart) ?? {})],
    [['ready'], judgeReady],
  ];

/**
 * What only several keys together can tell. Reads the raw tables, with nothing known of their kinds, so that it also speaks when other
 * keys are at fault.
 */
export function judgeVm(tables: Tables): readonly Finding[] {
  return JUDGES.flatMap(([keys, judge]) =>
    keys.some((key) => tables[key] !== undefined) ? judge(tables) : [],
  );
}
