import type { World } from './world.js';

/** The kind of processor is one of sysctl(8)'s values: `simctl sysctl hw.machine_arch aarch64` makes an arm64 host. */
export function isArm64(world: World): boolean {
  return world.knobs.sysctls?.['hw.machine_arch'] === 'aarch64';
}
