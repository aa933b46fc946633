import type { ConsoleRequest } from '../protocol/console.js';

/** The console that is meant: what every way to it begins with. */
export type ConsoleWhich = Pick<ConsoleRequest, 'request' | 'name' | 'port'>;
