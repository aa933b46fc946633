/** What works without a daemon, in a bundle of its own: parsers and plans would slow down every other command. */
export { check } from './offline-check.js';
export { planBoot } from './offline-boot.js';
export { doctor } from './offline-doctor.js';
export { prove, proved } from './offline-prove.js';
export { answerOffline } from './offline-network.js';
export { plan } from './offline-plans.js';
export { lookAtStatus } from './offline-status.js';
export { upgradeCheck } from './offline-upgrade.js';
