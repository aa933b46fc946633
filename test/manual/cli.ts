import { COMMAND_GROUPS } from '../../src/cli/commands.js';
import { ALL_STATUSES } from '../../src/cli/help.js';
import { GLOBAL_OPTIONS } from '../../src/cli/option.js';
import type { ManualCli } from '../../src/manual/vmctl-page.js';

/** What vmctl(8) is made of. */
export const MANUAL_CLI: ManualCli = {
  groups: COMMAND_GROUPS,
  options: GLOBAL_OPTIONS,
  statuses: ALL_STATUSES,
};
