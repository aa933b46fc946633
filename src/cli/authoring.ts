/** Writing definitions, by hand and from other tools: in a bundle of its own, that `vmctl check` and `status` need not load. */
export { importArgv } from './offline-import-argv.js';
export { importBmd } from './offline-import-bmd.js';
export { importRunning } from './offline-import-running.js';
export { importVmBhyve } from './offline-import-vm-bhyve.js';
export { edit } from './offline-edit.js';
export { explain } from './offline-explain.js';
export { showHelp } from './offline-help.js';
export { createNew } from './offline-new.js';
export { schema } from './offline-schema.js';
