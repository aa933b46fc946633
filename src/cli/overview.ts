/** What is looked at most, drawn: in a small bundle of its own, that comes in without those who stay at a terminal. */
export { renderCommandHelp, renderHelp } from './help.js';
export { showNet } from './show-net.js';
export { showStatus } from './show-status.js';
