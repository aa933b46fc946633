import * as z from 'zod/mini';
import { read, whole } from './field.js';
import { readHostAddress } from './host-address.js';
import { readListen } from './listen.js';
import { readMac } from './mac.js';
import { readHostInterfaceName, readInterfaceName } from './node-name.js';
import { principals } from './principal.js';
import { vmSchema } from './schema.js';
import { seconds } from './seconds.js';
import { readAbsolutePath } from './word.js';

const nicName = read(z.string(), readInterfaceName);
const address = read(z.string(), readHostAddress);
/** ng_bridge(4) keeps these in 32 bits but counts towards them in 16 (ng_bridge.c: age, staleness, loopCount). */
const MOST_SECONDS = 65_535;

export const vlanSchema = z.strictObject({
  parent: nicName,
  // 0 and 4095 are reserved, if_vlan.c vlan_config.
  tag: whole({ least: 1, most: 4094 }),
});

/** What a bridge may say; which of it goes together is judged beside it. */
export const bridgeSchema = z.strictObject({
  interface: z.optional(nicName),
  vlan: z.optional(vlanSchema),
  attach_host: z.optional(z.boolean()),
  force: z.optional(z.boolean()),
  disable_offload: z.optional(z.boolean()),
  host_interface: z.optional(read(z.string(), readHostInterfaceName)),
  address: z.optional(
    z.union([
      z.pipe(
        address,
        z.transform((one) => [one]),
      ),
      z.array(address),
    ]),
  ),
  mac: z.optional(read(z.string(), readMac)),
  flood_unknown: z.optional(z.boolean()),
  // 0 = a link is never muted.
  loop_timeout: z.optional(seconds({ least: 0, most: MOST_SECONDS })),
  max_staleness: z.optional(seconds({ least: 1, most: MOST_SECONDS })),
  // 0 = an address may jump between links at any time, as CARP's does: no loop is detected then.
  min_stable_age: z.optional(seconds({ least: 0, most: MOST_SECONDS })),
});

export const metricsSchema = z.strictObject({ listen: read(z.string(), readListen) });

/** `host.toml`. */
export const hostSchema = z.strictObject({
  vm_directory: z._default(read(z.string(), readAbsolutePath), '/var/db/vmctl/vms'),
  bridge: z._default(z.record(z.string(), bridgeSchema), {}),
  operators: z._default(principals, []),
  max_parallel: z._default(whole({ least: 1, most: 10_000 }), 8),
  metrics: z.optional(metricsSchema),
  defaults: z.optional(z.partial(vmSchema)),
});

/** What makes host.toml right: [defaults] are judged as parts of VMs, so that a slip there takes no bridge away. */
export const hostFileSchema = z.extend(hostSchema, {
  defaults: z.optional(z.record(z.string(), z.unknown())),
});

export type HostTable = z.output<typeof hostFileSchema>;
export type BridgeTable = z.output<typeof bridgeSchema>;
