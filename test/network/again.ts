/** `NAME_RUNS=1000 NAME_SEED=-17`: how often a property is tried, and from which seed; a failure tells its own. */
export function again(name: string, runs: number): { readonly numRuns: number; readonly seed?: number } {
  const { [`${name}_RUNS`]: wanted, [`${name}_SEED`]: seed } = process.env;
  return { numRuns: Number(wanted ?? runs), ...(seed !== undefined && { seed: Number(seed) }) };
}
