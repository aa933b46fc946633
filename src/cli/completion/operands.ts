import { SHELLS, type Candidate } from './kinds.js';

/** What may stand in one place behind a command. */
export type Slot = readonly Candidate[];

/** The places behind a command, or behind the word it begins with; `more`: the last place again and again. */
export interface Places {
  readonly slots: readonly Slot[];
  readonly more?: true;
  /** What stands behind each word of the first place. */
  readonly behind?: Readonly<Record<string, Places>>;
}

const VMS: Places = { slots: [['<vm>']], more: true };
const ONE_VM: Places = { slots: [['<vm>']] };
const BRIDGE: Places = { slots: [['<bridge>']] };
const BRIDGES: Places = { slots: [['<bridge>']], more: true };
const NOTHING: Places = { slots: [] };

/** Commands with operands, and what these are. A test demands each. */
export const OPERANDS: Readonly<Record<string, Places>> = {
  new: { slots: [[]] },
  edit: { slots: [['<vm>', '<template>', 'host']] },
  check: { slots: [['<vm>', 'host']], more: true },
  plan: VMS,
  schema: { slots: [['vm', 'host']] },
  import: behind({
    'vm-bhyve': { slots: [['<directory>']] },
    bmd: { slots: [['<file>']] },
    argv: NOTHING,
    running: ONE_VM,
  }),
  start: VMS,
  run: ONE_VM,
  stop: VMS,
  restart: VMS,
  kill: VMS,
  reset: VMS,
  adopt: VMS,
  status: VMS,
  info: ONE_VM,
  top: VMS,
  logs: VMS,
  events: ONE_VM,
  console: ONE_VM,
  vnc: ONE_VM,
  net: BRIDGE,
  macs: BRIDGE,
  graph: BRIDGE,
  bridge: behind({ list: NOTHING, show: BRIDGE, up: BRIDGES, down: BRIDGES, check: BRIDGES }),
  nic: behind({
    list: ONE_VM,
    unplug: { slots: [['<vm>'], ['<nic>']] },
    plug: { slots: [['<vm>'], ['<nic>'], ['<bridge>']] },
    move: { slots: [['<vm>'], ['<nic>'], ['<bridge>']] },
  }),
  jail: behind({
    list: NOTHING,
    attach: { slots: [['<jail>'], ['<bridge>']] },
    detach: { slots: [['<jail>'], ['<bridge>']] },
  }),
  daemon: behind({ run: NOTHING, replace: NOTHING, stop: NOTHING, detach: NOTHING, reload: NOTHING }),
  doctor: { slots: [['<file>']], more: true },
  help: { slots: [['<command>', '<topic>']] },
  completion: { slots: [SHELLS] },
};

function behind(places: Readonly<Record<string, Places>>): Places {
  return { slots: [Object.keys(places)], behind: places };
}
