/** What some work costs, in ms of this process's own time: what else the machine does is not in it. */
export function cpuTimeOf(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return Math.round((user + system) / 1000);
}
