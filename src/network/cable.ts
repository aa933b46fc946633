import type { Plug } from '../plan/plug.js';

/** A NIC that should be plugged in: one of a guest that lives, or one of a jail. */
export interface Cable {
  /** VM name, or `jail/NAME`. */
  readonly owner: string;
  /** NIC key; of a jail its interface. */
  readonly nic: string;
  readonly plug: Plug;
  readonly bridge: string;
  /** N of linkN. */
  readonly number: number;
  readonly mac: string;
}
