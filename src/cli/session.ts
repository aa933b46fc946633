/** What sits at a terminal and draws: in a bundle of its own, that the quick commands need not load. */
export { showConsole } from './console-request.js';
export { showScreen } from './screen-address.js';
export { runVm } from './foreground.js';
export { showTop } from './top-session.js';
export { setup } from './offline-setup.js';
export { renderCompletion } from './completion/scripts.js';
export { watchStatus } from './watch-status.js';
export { watchNet } from './watch-net.js';
