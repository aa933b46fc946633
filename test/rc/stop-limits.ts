/** rc.conf(5)'s rcshutdown_timeout, kern.init_shutdown_timeout -> seconds for the guests, by rc.d/vmctl and by `vmctl check`. */
export const STOP_LIMITS: readonly (readonly [string, string, number])[] = [
  ['90', '120', 60],
  ['300', '120', 90],
  ['300', '600', 270],
  ['', '120', 90],
  ['', '0', 90],
  ['20', '120', 10],
  ['1', '120', 1],
  ['41', '120', 21],
  ['soon', '120', 60],
];
