/** What works without a daemon, in a bundle of its own: parsers and plans would slow down every other command. */
export { check } from './offline-check.js';
export { importArgv } from './offline-import-argv.js';
export { importBmd } from './offline-import-bmd.js';
export { importRunning } from './offline-import-running.js';
export { importVmBhyve } from './offline-import-vm-bhyve.js';
export { edit } from './offline-edit.js';
export { explain } from './offline-explain.js';
export { planBoot } from './offline-boot.js';
export { doctor } from './offline-doctor.js';
export { prove, proved } from './offline-prove.js';
export { createNew } from './offline-new.js';
export { answerOffline } from './offline-network.js';
export { plan } from './offline-plan.js';
export { lookAtStatus } from './offline-status.js';
export { schema } from './offline-schema.js';
