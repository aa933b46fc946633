/** What is looked at most, drawn: in a small bundle of its own, that comes in without those who stay at a terminal. */
export { renderCommandHelp, renderHelp } from './help.js';
export { showNet } from './show-net.js';
export { showStatus } from './show-status.js';
export { renderBridges } from './render-bridge.js';
export { renderJails } from './render-jail.js';
export { renderMacs } from './render-macs.js';
export { renderNics } from './render-nic.js';
