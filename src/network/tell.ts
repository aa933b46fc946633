/** What happens in the network, by its stable name: part of the supervisor's story (`vmctl events`). */
export type NetworkEvent =
  | 'bridge.ensured'
  /** A bridge, its NIC or its host interface is gone or half gone. */
  | 'bridge.lost'
  /** It is as it was again; `plugged` names who was plugged in again. */
  | 'bridge.healed'
  | 'bridge.removed'
  | 'bridge.warning'
  | 'link.leased'
  | 'link.plugged'
  | 'link.unplugged'
  | 'link.moved'
  | 'jail.attached'
  | 'jail.detached';

/** Tells the world; without a daemon, a terminal. */
export type Tell = (
  event: NetworkEvent,
  data: { readonly vm?: string } & Readonly<Record<string, unknown>>,
  level?: 'info' | 'warn' | 'error',
) => void;
